import { and, desc, eq, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import { rowWhere, run } from '#shared/drizzle'
import { paymentMethods } from './tables'

export type PaymentMethodRecord = typeof paymentMethods.$inferSelect

/** Stores it, or finds the one with this token; null when the person has `most` already. */
export async function insertPaymentMethod(
  d1: D1Database,
  method: PaymentMethodRecord,
  most: number,
): Promise<PaymentMethodRecord | null> {
  const db = drizzle(d1)
  const { user_id, provider, token } = paymentMethods
  const hasRoom = sql`${db.$count(paymentMethods, eq(user_id, method.user_id))} < ${most}`
  const same = and(eq(user_id, method.user_id), eq(provider, method.provider), eq(token, method.token))
  const [, [found]] = await db.batch([
    db
      .insert(paymentMethods)
      .select(rowWhere(paymentMethods, method, hasRoom))
      .onConflictDoNothing(),
    db.select().from(paymentMethods).where(same),
  ])
  return found ?? null
}

/** Newest first; ids sort by age. */
export function listPaymentMethods(d1: D1Database, userId: string): Promise<PaymentMethodRecord[]> {
  const db = drizzle(d1)
  const { id, user_id } = paymentMethods
  return run(db, db.select().from(paymentMethods).where(eq(user_id, userId)).orderBy(desc(id)))
}

/** False where the person has none of that id. */
export async function deletePaymentMethod(d1: D1Database, userId: string, id: string): Promise<boolean> {
  const db = drizzle(d1)
  const own = and(eq(paymentMethods.id, id), eq(paymentMethods.user_id, userId))
  const deleted = await run(db, db.delete(paymentMethods).where(own).returning({ id: paymentMethods.id }))
  return deleted.length === 1
}
