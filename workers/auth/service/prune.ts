import { SETTINGS } from '#shared/contracts/settings'
import type { Ctx } from '../env'
import { deleteOldFlows } from '../store/identities'
import { deleteExpiredTokens } from '../store/mail-tokens'
import { deleteExpiredInvitations } from '../store/org-invitations'
import { deleteOldChallenges } from '../store/passkeys'
import { deleteOldWrongCodes } from '../store/second-factor'
import { deleteDeadSessions } from '../store/sessions'

const DAY_MS = 86_400_000
/** The most an administrator may set: what this deletes would not come back if they set it. */
const LONGEST_IDLE_MS = SETTINGS['auth.refresh_ttl'].maximum * 1000

/** What can be of no use any more, every hour. */
export async function prune(ctx: Ctx): Promise<void> {
  const at = ctx.now.getTime()
  const d1 = ctx.env.AUTH_DB
  await d1.batch([
    deleteDeadSessions(d1, at, at - LONGEST_IDLE_MS),
    deleteExpiredTokens(d1, at),
    deleteExpiredInvitations(d1, at),
    ...deleteOldFlows(d1, at),
    deleteOldChallenges(d1, at),
    deleteOldWrongCodes(d1, at - DAY_MS),
  ])
}
