import { expect, it } from 'vitest'
import { NOT_UNDERSTOOD, readWishes, understoodOf } from './wishes'

const PLACES = [
  { id: 'poi_louvre', name: 'Louvre Museum' },
  { id: 'poi_eiffel', name: 'Eiffel Tower' },
  { id: 'poi_sao', name: 'São Jorge Castle' },
]
const effects = (text: string) => understoodOf(readWishes(text, PLACES), PLACES).map(({ effect }) => effect)

it.each([
  ['no museums on Monday', ['No museum on Monday']],
  ['No museums on Mondays and Tuesdays, please', ['No museum on Monday; No museum on Tuesday']],
  ['no museums at the weekend', ['No museum on Sunday; No museum on Saturday']],
  ['I love museums and parks', ['More: museum; More: park']],
  ['museums, street food', ['More: museum; More: market']],
  ["I don't like churches", ['None: religious']],
  ['we want lots of views but no nightlife', ['More: viewpoint', 'None: nightlife']],
  ['avoid theme parks', ['None: theme park']],
  ['slow mornings', ['Days start at 10:30']],
  ['start at 10', ['Days start at 10:00']],
  ['please start around 9:30 am', ['Days start at 09:30']],
  ['nothing before 11', ['Days start at 11:00']],
  ['back by 8', ['Days end by 20:00']],
  ['home by 9 pm', ['Days end by 21:00']],
  ['early nights', ['Days end by 20:00']],
  ['take it easy', ['Pace: relaxed']],
  ['packed days, see everything', ['Pace: packed']],
  ['we are on a tight budget', ['Prefers what is free or cheap']],
  ['we must see the Eiffel Tower', ['Includes Eiffel Tower']],
  ['skip the Louvre', ['Leaves out Louvre Museum']],
  ['Include São Jorge Castle. No markets!', ['Includes São Jorge Castle', 'None: market']],
  ['include Sao Jorge', ['Includes São Jorge Castle']],
  ['vegetarian', [NOT_UNDERSTOOD]],
  ['we travel with a wheelchair', [NOT_UNDERSTOOD]],
  ['slow mornings, no museums on Monday; vegetarian', ['Days start at 10:30', 'No museum on Monday', NOT_UNDERSTOOD]],
  ['slow mornings, no museums on Monday, vegetarian', ['Days start at 10:30', 'No museum on Monday', NOT_UNDERSTOOD]],
  ['no museums on Monday and vegetarian food', ['No museum on Monday', 'More: restaurant']],
  ['no museums, churches or parks', ['None: museum; None: religious; None: park']],
  ['parks, no bars', ['More: park', 'None: nightlife']],
  ['', []],
  ['!!! ... ???', []],
])('reads %j', (text, expected) => {
  expect(effects(text)).toEqual(expected)
})

it('tells which words it took for what', () => {
  expect(understoodOf(readWishes('Slow mornings, no museums on Monday', PLACES), PLACES)).toEqual([
    { text: 'Slow mornings', effect: 'Days start at 10:30' },
    { text: 'no museums on Monday', effect: 'No museum on Monday' },
  ])
})

it('takes names only from the records, and only as names', () => {
  expect(effects('include the Atlantis Palace of Ys')).toEqual(['More: landmark'])
  expect(
    readWishes('include the Atlantis Palace', PLACES)
      .flatMap(({ wishes }) => wishes)
      .some(({ kind }) => kind === 'must_see'),
  ).toBe(false)
})

it('is quick and calm about hostile texts', () => {
  const started = performance.now()
  for (const text of [
    'a '.repeat(500),
    '\u0001'.repeat(1000),
    'no '.repeat(333),
    'start at '.repeat(100),
    '|'.repeat(1000),
    'x'.repeat(1000),
  ]) {
    expect(() => readWishes(text, PLACES)).not.toThrow()
  }
  expect(performance.now() - started).toBeLessThan(500)
})
