import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { deviceStorage, loadDraft } from '../../plan/draft'
import { keepDraft } from '../../plan/keep'
import { sentenceOf } from '../../ui/failure'
import { showToast } from '../../ui/toasts'

/** Where one goes after signing in: the draft becomes a trip if it is what they came from, else to `next`. */
export function useAfterSignIn(next: string | undefined, takeDraft: boolean) {
  const navigate = useNavigate()
  const queries = useQueryClient()
  return async () => {
    queries.clear()
    const draft = takeDraft || next === '/app/draft' ? loadDraft(deviceStorage()) : null
    if (draft) {
      try {
        const trip = await keepDraft(draft)
        await navigate({ to: '/app/trips/$id', params: { id: trip.id }, replace: true })
        showToast(`${draft.request.title} is now a trip of yours.`)
      } catch (error) {
        await navigate({ to: '/app/draft', replace: true })
        showToast(`Your plan is still on this device. ${sentenceOf(error)}`)
      }
      return
    }
    await navigate({ href: next ?? '/app/trips', replace: true })
  }
}
