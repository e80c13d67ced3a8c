import type { Point } from '#shared/contracts/common'
import { travelMinutes } from '#shared/values/travel'
import { roundUp } from '../days'

/** The positions of a plan, each once: the nodes of the travel matrix. */
export class Nodes {
  private readonly points: Point[] = []
  private readonly known = new Map<string, number>()

  get size(): number {
    return this.points.length
  }

  indexOf({ lat, lon }: Point): number {
    const key = `${lat},${lon}`
    const node = this.known.get(key)
    if (node !== undefined) return node
    this.known.set(key, this.points.length)
    return this.points.push({ lat, lon }) - 1
  }

  /** Travel in whole steps, so that every start falls on one. */
  matrix(): Int32Array {
    const { points, size } = this
    return Int32Array.from({ length: size * size }, (_, i) =>
      roundUp(travelMinutes(points[Math.floor(i / size)]!, points[i % size]!)),
    )
  }
}
