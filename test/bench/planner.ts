import type { Figure } from '../../shared/tooling/bench.ts'
import { seededCities } from '../support/cities'
import { PACES, planFor, stayIn, violationsOf } from '../support/plans'

/** Every seeded city at every pace in every month: the pure core as the Worker runs it, judged by the judge. */
export async function bench(): Promise<Figure[]> {
  const cities = seededCities()
  for (const city of cities.slice(0, 5)) planFor(stayIn(city, 'balanced', 0))
  const times: number[] = []
  let [violations, items, meals, score, idle] = [0, 0, 0, 0, 0]
  for (const city of cities) {
    for (const pace of PACES) {
      for (let month = 0; month < 12; month++) {
        const input = stayIn(city, pace, month)
        const started = performance.now()
        const plan = planFor(input)
        times.push(performance.now() - started)
        violations += violationsOf(input, plan).length
        items += plan.items.length
        meals += plan.items.filter(({ kind }) => kind === 'meal').length
        score += plan.score
        idle += plan.items.filter(
          (item, i) =>
            i > 0 &&
            plan.items[i - 1]!.day === item.day &&
            item.start - plan.items[i - 1]!.start - plan.items[i - 1]!.minutes > 120,
        ).length
      }
    }
  }
  const at = (share: number) => times.sort((a, b) => a - b)[Math.floor(share * (times.length - 1))]!
  return [
    {
      name: 'Five days in each seeded city, 3 paces, 12 months',
      figures: {
        plans: times.length,
        'violations (goal 0)': violations,
        'ms p50': at(0.5),
        'ms p95 (goal < 500)': at(0.95),
        'ms max': at(1),
        'stops a day': items / times.length / 5,
        'meals a day': meals / times.length / 5,
        'score a plan': score / times.length,
        'gaps over two hours a plan': idle / times.length,
      },
    },
  ]
}
