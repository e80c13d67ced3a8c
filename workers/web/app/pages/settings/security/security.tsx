import { SettingsPage } from '../settings-page'
import { ApiKeys } from './api-keys'
import { Audit } from './audit'
import { ChangeEmail } from './email'
import { ChangePassword } from './password'
import { Sessions } from './sessions'
import { TwoFactor } from './two-factor'

export const SecurityPage = () => (
  <SettingsPage title="Security">
    <TwoFactor />
    <Sessions />
    <ChangePassword />
    <ChangeEmail />
    <ApiKeys />
    <Audit />
  </SettingsPage>
)
