import './styles/mantine.css'
import './styles/tokens.css'
import './styles/base.css'
import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { isApiError } from './api/error'
import { startSession } from './api/session'
import { router } from './router'
import { cssVariablesResolver, pageNonce, schemeManager, theme } from './ui/theme'

// The scroll lock of dialogs makes its own style tag and looks for the nonce under this name.
Object.assign(globalThis, { __webpack_nonce__: pageNonce() })

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // Refusals stay refusals; only what may pass by itself is asked again.
      retry: (failures, error) => failures < 2 && !(isApiError(error) && error.status > 0 && error.status < 500),
      refetchOnWindowFocus: false,
    },
  },
})

void startSession()
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      colorSchemeManager={schemeManager}
      defaultColorScheme="auto"
      cssVariablesResolver={cssVariablesResolver}
      getStyleNonce={pageNonce}
    >
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
