/** Alphabets whose letters are taken for each other's. */
const LOOKALIKES = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
]

/**
 * True where one word of a name mixes alphabets with look-alike letters, such as a Cyrillic а among Latin ones: nobody is
 * called that, and somebody may be imitated. Names in two scripts word by word are real names. (The idea of UTS 39, 5.2.)
 */
export const mixesScripts = (name: string): boolean =>
  name.split(/[\s\p{P}]+/u).some((word) => LOOKALIKES.filter((script) => script.test(word)).length > 1)
