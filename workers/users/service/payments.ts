import type { NewPaymentMethod, PaymentMethod } from '#shared/contracts/users'
import { AppError, invalid, notFound } from '#shared/errors'
import { newId } from '#shared/values/ids'
import { isExpired } from '../domain/cards'
import type { Ctx } from '../env'
import {
  deletePaymentMethod,
  insertPaymentMethod,
  listPaymentMethods,
  type PaymentMethodRecord,
} from '../store/payments'
import { ownId } from './subject'

const MOST_METHODS = 20

/** The token is for the payment provider only and never leaves again. */
const shown = ({
  id,
  provider,
  brand,
  last4,
  exp_month,
  exp_year,
  created_at,
}: PaymentMethodRecord): PaymentMethod => ({
  id,
  provider,
  brand,
  last4,
  exp_month,
  exp_year,
  created_at: new Date(created_at).toISOString(),
})

/** The same token again answers with what is stored. VALIDATION_ERROR for an expired card. */
export async function addPaymentMethod(ctx: Ctx, id: string, input: NewPaymentMethod): Promise<PaymentMethod> {
  const user_id = await ownId(ctx, id)
  if (isExpired(input, ctx.now)) throw invalid('exp_year', 'the card has expired')
  const method = { ...input, id: newId('payment_method', ctx.now), user_id, created_at: ctx.now.getTime() }
  const stored = await insertPaymentMethod(ctx.env.USERS_DB, method, MOST_METHODS)
  if (!stored) throw new AppError('CONFLICT', `At most ${MOST_METHODS} payment methods; remove one first`)
  return shown(stored)
}

export const getPaymentMethods = async (ctx: Ctx, id: string): Promise<PaymentMethod[]> =>
  (await listPaymentMethods(ctx.env.USERS_DB, await ownId(ctx, id))).map(shown)

export async function removePaymentMethod(ctx: Ctx, id: string, methodId: string): Promise<void> {
  const userId = await ownId(ctx, id)
  if (!(await deletePaymentMethod(ctx.env.USERS_DB, userId, methodId))) throw notFound('payment method')
}
