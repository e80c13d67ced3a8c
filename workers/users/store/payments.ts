import type { NewPaymentMethod } from '#shared/contracts/users'

export type PaymentMethodRecord = NewPaymentMethod & { id: string; user_id: string; created_at: number }
const COLUMNS = 'id, user_id, provider, token, brand, last4, exp_month, exp_year, created_at'

/** Stores it, or finds the one with this token; null when the person has `most` already. */
export async function insertPaymentMethod(
  d1: D1Database,
  method: PaymentMethodRecord,
  most: number,
): Promise<PaymentMethodRecord | null> {
  const [, found] = await d1.batch<PaymentMethodRecord>([
    d1
      .prepare(
        `INSERT INTO payment_methods (${COLUMNS}) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9
           WHERE (SELECT count(*) FROM payment_methods WHERE user_id = ?2) < ?10
         ON CONFLICT DO NOTHING`,
      )
      .bind(
        ...[method.id, method.user_id, method.provider, method.token, method.brand, method.last4],
        ...[method.exp_month, method.exp_year, method.created_at, most],
      ),
    d1
      .prepare(`SELECT ${COLUMNS} FROM payment_methods WHERE user_id = ? AND provider = ? AND token = ?`)
      .bind(method.user_id, method.provider, method.token),
  ])
  return found!.results[0] ?? null
}

/** Newest first; ids sort by age. */
export async function listPaymentMethods(d1: D1Database, userId: string): Promise<PaymentMethodRecord[]> {
  const { results } = await d1
    .prepare(`SELECT ${COLUMNS} FROM payment_methods WHERE user_id = ? ORDER BY id DESC`)
    .bind(userId)
    .all<PaymentMethodRecord>()
  return results
}

/** False where the person has none of that id. */
export async function deletePaymentMethod(d1: D1Database, userId: string, id: string): Promise<boolean> {
  const { results } = await d1
    .prepare('DELETE FROM payment_methods WHERE id = ? AND user_id = ? RETURNING id')
    .bind(id, userId)
    .all()
  return results.length === 1
}
