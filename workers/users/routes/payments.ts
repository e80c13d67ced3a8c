import { createRoute, z } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import { type AppTypes, answer, jsonBody, refusals } from '#shared/app'
import { NewPaymentMethod, PaymentMethod } from '#shared/contracts/users'
import { refuseCardNumbers } from '../domain/cards'
import type { Env } from '../env'
import { addPaymentMethod, getPaymentMethods, removePaymentMethod } from '../service/payments'
import { type App, listOf, OWN, params, signedIn } from './common'

const tags = ['users']

/** Before the contract is looked at, whose refusal names fields: a card number is refused as such wherever it stands. */
const withoutCardNumbers: MiddlewareHandler<AppTypes<Env>> = async (c, next) => {
  refuseCardNumbers(await c.req.json().catch(() => null))
  await next()
}

export function addPaymentRoutes(app: App): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/users/{id}/payment-methods',
      operationId: 'listPaymentMethods',
      summary: "One's payment methods, newest first",
      tags,
      middleware: signedIn,
      request: { params },
      responses: { 200: answer('All of them', listOf(PaymentMethod)), ...refusals(401, 404) },
    }),
    async (c) => {
      const items = await getPaymentMethods(c.get('ctx'), c.req.valid('param').id)
      return c.json({ items, next_cursor: null }, 200, OWN)
    },
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/users/{id}/payment-methods',
      operationId: 'addPaymentMethod',
      summary: "Keep a payment provider's token; anything like a card number is refused",
      tags,
      middleware: [signedIn, withoutCardNumbers] as const,
      request: { params, body: jsonBody(NewPaymentMethod) },
      responses: { 201: answer('Kept', PaymentMethod), ...refusals(400, 401, 404, 409) },
    }),
    async (c) => c.json(await addPaymentMethod(c.get('ctx'), c.req.valid('param').id, c.req.valid('json')), 201),
  )

  app.openapi(
    createRoute({
      method: 'delete',
      path: '/v1/users/{id}/payment-methods/{method_id}',
      operationId: 'deletePaymentMethod',
      summary: 'Forget a payment method',
      tags,
      middleware: signedIn,
      request: { params: params.extend({ method_id: z.string().max(64) }) },
      responses: { 204: { description: 'It is gone' }, ...refusals(401, 404) },
    }),
    async (c) => {
      const { id, method_id } = c.req.valid('param')
      await removePaymentMethod(c.get('ctx'), id, method_id)
      return c.body(null, 204)
    },
  )
}
