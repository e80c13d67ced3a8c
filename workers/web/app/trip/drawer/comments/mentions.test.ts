import { expect, it } from 'vitest'
import { mentionsIn } from './mentions'

const people = [{ user_id: 'usr_ana', name: 'Ana' }, { user_id: 'usr_anabel', name: 'Anabel Cruz' }, { name: 'Mia' }]

it('reaches whom an @ names, and not who is only called alike', () => {
  expect(mentionsIn('Thanks @anabel cruz, see you', people)).toEqual(['usr_anabel'])
  expect(mentionsIn('@Anabel Cruz and @Ana', people)).toEqual(['usr_anabel', 'usr_ana'])
})

it('reaches nobody by a bare name, or by the name of somebody who has not joined', () => {
  expect(mentionsIn('Ana, @Mia', people)).toEqual([])
})
