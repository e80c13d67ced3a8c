import { z } from '@hono/zod-openapi'
import { isCurrency } from '../values/money'

const amount = z.object({
  amount_minor: z.int().min(0).max(1_000_000_000_000),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'Use an ISO 4217 code')
    .refine(isCurrency, 'No such currency'),
})
/** Integer minor units of an ISO 4217 currency: 1234 EUR is 12.34 euros, 1234 JPY is 1,234 yen. Never negative here. */
export const Money = amount.openapi('Money')
/** The same or null. Written out in the OpenAPI document: `Money.nullable()` would make the component itself nullable there. */
export const MaybeMoney = amount.nullable()
export type Money = z.infer<typeof Money>

export const Latitude = z.number().min(-90).max(90)
export const Longitude = z.number().min(-180).max(180)
export const Point = z.object({ lat: Latitude, lon: Longitude }).openapi('Point')
export type Point = z.infer<typeof Point>

/** A calendar day without a zone, `YYYY-MM-DD`; days that do not exist (2027-02-30) are refused. */
export const LocalDate = z.iso.date().openapi({ example: '2027-05-03' })
/** A wall time `HH:MM`, 00:00 to 23:59. */
export const WallTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Use HH:MM')
  .openapi({ example: '09:30' })

/** `limit` of every list: 1..100, default 20. */
export const Limit = z.coerce.number().int().min(1).max(100).default(20)
export const Cursor = z.string().max(512).optional()

/** Control characters (C0 and C1), bidirectional overrides and unpaired surrogates have no place in a name. */
export const noControls = (text: string) =>
  !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(text) && text.isWellFormed()
const isOneLine = (text: string) => !/[\r\n\u2028\u2029]/.test(text)
/** A letter, a digit, a sign: something of it can be seen. */
const isVisible = (text: string) => /[\p{L}\p{N}\p{P}\p{S}]/u.test(text)
/** At most eight combining marks in a row: more is an attack on whoever draws it. */
const fewMarks = (text: string) => !/\p{M}{9,}/u.test(text)
/** One line of human text, trimmed and in normal form C, so that what looks equal is equal; `max` in UTF-16 units. */
export const Line = (max: number) =>
  z
    .string()
    .trim()
    .normalize('NFC')
    .min(1)
    .max(max)
    .refine((text) => noControls(text) && isOneLine(text), 'Contains characters that are not allowed')
    .refine(isVisible, 'Contains nothing that can be seen')
    .refine(fewMarks, 'Contains too many combining marks')
/** Several lines of human text, likewise. */
export const Prose = (max: number) =>
  z
    .string()
    .trim()
    .normalize('NFC')
    .max(max)
    .refine(noControls, 'Contains characters that are not allowed')
    .refine(fewMarks, 'Contains too many combining marks')
