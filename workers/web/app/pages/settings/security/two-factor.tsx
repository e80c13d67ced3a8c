import { Button } from '@mantine/core'
import { IconShield, IconShieldCheck } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { TwoFactorSetup } from '#shared/contracts/auth'
import { auditQuery, twoFactorQuery } from '../../../api/account'
import { api } from '../../../api/client'
import { Failure } from '../../../ui/failure'
import { Skeleton } from '../../../ui/skeleton'
import { showToast } from '../../../ui/toasts'
import { plural } from '../../../ui/words'
import styles from '../settings.module.css'
import { Section } from '../settings-page'
import { ProofForm } from './proof-form'
import { RecoveryCodes } from './recovery-codes'
import { SetUp } from './set-up'

type Step =
  | { kind: 'state' }
  | { kind: 'asking'; what: 'enable' | 'disable' | 'codes' }
  | { kind: 'setup'; setup: TwoFactorSetup }
  | { kind: 'codes'; codes: string[] }

/** A code beside the password: on, off, and what to do when the phone is gone. */
export function TwoFactor() {
  const queries = useQueryClient()
  const { data, error, refetch } = useQuery(twoFactorQuery)
  const [step, setStep] = useState<Step>({ kind: 'state' })
  const refresh = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: twoFactorQuery.queryKey }),
      queries.invalidateQueries({ queryKey: auditQuery.queryKey }),
    ])
  const back = () => setStep({ kind: 'state' })
  return (
    <Section
      title="Two-factor sign-in"
      lead="A code from an app on your phone, beside your password: whoever learns your password still can't sign in."
    >
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton rows={1} />}
      {data && step.kind === 'state' && (
        <>
          <p className={`${styles.state} ${data.enabled ? styles.on : styles.off}`}>
            {data.enabled ? <IconShieldCheck size={20} aria-hidden /> : <IconShield size={20} aria-hidden />}
            {data.enabled ? `On, ${plural(data.recovery_codes_left, 'recovery code')} left` : 'Off'}
          </p>
          <div className={styles.actions}>
            {data.enabled ? (
              <>
                <Button variant="default" onClick={() => setStep({ kind: 'asking', what: 'codes' })}>
                  New recovery codes
                </Button>
                <Button variant="default" onClick={() => setStep({ kind: 'asking', what: 'disable' })}>
                  Turn off
                </Button>
              </>
            ) : (
              <Button variant="filled" onClick={() => setStep({ kind: 'asking', what: 'enable' })}>
                Turn on
              </Button>
            )}
          </div>
        </>
      )}
      {step.kind === 'asking' && step.what === 'enable' && (
        <ProofForm
          label="Go on"
          withCode={false}
          onCancel={back}
          onSubmit={async ({ password }) => {
            const setup = await api.post<TwoFactorSetup>('/v1/auth/2fa/enable', { body: { password } })
            setStep({ kind: 'setup', setup })
          }}
        />
      )}
      {step.kind === 'asking' && step.what === 'disable' && (
        <ProofForm
          label="Turn off two-factor sign-in"
          grave
          onCancel={back}
          onSubmit={async (proof) => {
            await api.post('/v1/auth/2fa/disable', { body: proof })
            await refresh()
            back()
            showToast('Two-factor sign-in is off. Your password alone signs you in.')
          }}
        />
      )}
      {step.kind === 'asking' && step.what === 'codes' && (
        <ProofForm
          label="Replace my recovery codes"
          onCancel={back}
          onSubmit={async (proof) => {
            const fresh = await api.post<{ recovery_codes: string[] }>('/v1/auth/2fa/recovery-codes', { body: proof })
            await refresh()
            setStep({ kind: 'codes', codes: fresh.recovery_codes })
          }}
        />
      )}
      {step.kind === 'setup' && (
        <SetUp
          setup={step.setup}
          onCancel={back}
          onDone={async () => {
            await refresh()
            back()
            showToast('Two-factor sign-in is on.')
          }}
        />
      )}
      {step.kind === 'codes' && (
        <div className={styles.step}>
          <p>The old codes no longer work. These are shown this once.</p>
          <RecoveryCodes codes={step.codes} />
          <Button variant="filled" onClick={back}>
            I kept them
          </Button>
        </div>
      )}
    </Section>
  )
}
