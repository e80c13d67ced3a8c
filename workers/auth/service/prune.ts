import { REFRESH_IDLE_MS } from '../domain'
import type { Ctx } from '../env'
import { deleteExpiredTokens } from '../store/mail-tokens'
import { deleteExpiredInvitations } from '../store/org-invitations'
import { deleteOldChallenges } from '../store/passkeys'
import { deleteOldWrongCodes } from '../store/second-factor'
import { deleteDeadSessions } from '../store/sessions'

const DAY_MS = 86_400_000

/** What can be of no use any more, every hour. */
export async function prune(ctx: Ctx): Promise<void> {
  const at = ctx.now.getTime()
  const d1 = ctx.env.AUTH_DB
  await d1.batch([
    deleteDeadSessions(d1, at, at - REFRESH_IDLE_MS),
    deleteExpiredTokens(d1, at),
    deleteExpiredInvitations(d1, at),
    deleteOldChallenges(d1, at),
    deleteOldWrongCodes(d1, at - DAY_MS),
  ])
}
