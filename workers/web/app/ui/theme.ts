import { type CSSVariablesResolver, createTheme, localStorageColorSchemeManager } from '@mantine/core'

/** Mantine's parts drawn with the app's own tokens, so that one file decides every colour in light and dark. */
const ours: Record<string, string> = {
  '--mantine-color-body': 'var(--cv-raised)',
  '--mantine-color-text': 'var(--cv-text)',
  '--mantine-color-bright': 'var(--cv-text)',
  '--mantine-color-dimmed': 'var(--cv-text-2)',
  '--mantine-color-anchor': 'var(--cv-primary)',
  '--mantine-color-error': 'var(--cv-danger)',
  '--mantine-color-placeholder': 'var(--cv-text-3)',
  '--mantine-color-default': 'var(--cv-surface)',
  '--mantine-color-default-hover': 'var(--cv-sunken)',
  '--mantine-color-default-color': 'var(--cv-text)',
  '--mantine-color-default-border': 'var(--cv-control)',
  '--mantine-color-disabled': 'var(--cv-sunken)',
  '--mantine-color-disabled-color': 'var(--cv-text-3)',
  '--mantine-primary-color-filled': 'var(--cv-primary)',
  '--mantine-primary-color-filled-hover': 'var(--cv-primary-hover)',
  '--mantine-primary-color-contrast': 'var(--cv-on-primary)',
  '--mantine-primary-color-light-color': 'var(--cv-on-primary-soft)',
}
export const cssVariablesResolver: CSSVariablesResolver = () => ({ variables: {}, light: ours, dark: ours })

const variants = {
  filled: ['var(--cv-primary)', 'var(--cv-primary-hover)', 'var(--cv-on-primary)', 'transparent'],
  light: ['var(--cv-primary-soft)', 'var(--cv-primary-soft)', 'var(--cv-on-primary-soft)', 'transparent'],
  default: ['var(--cv-surface)', 'var(--cv-sunken)', 'var(--cv-text)', 'var(--cv-control)'],
  subtle: ['transparent', 'var(--cv-sunken)', 'var(--cv-text)', 'transparent'],
  danger: ['var(--cv-danger-soft)', 'var(--cv-danger-soft)', 'var(--cv-on-danger-soft)', 'transparent'],
} as const

export const theme = createTheme({
  fontFamily: 'var(--cv-font)',
  headings: { fontFamily: 'var(--cv-font-display)' },
  defaultRadius: 'sm',
  radius: { sm: '6px', md: '10px', lg: '16px' },
  focusRing: 'auto',
  respectReducedMotion: true,
  variantColorResolver: ({ variant }) => {
    const [background, hover, color, border] = variants[variant as keyof typeof variants] ?? variants.default
    return { background, hover, color, hoverColor: color, border: `1px solid ${border}` }
  },
})

export const schemeManager = localStorageColorSchemeManager({ key: 'cv-color-scheme' })

/** The nonce the web Worker wrote into this page; styles made at run time carry it. */
export const pageNonce = () => document.querySelector<HTMLElement>('meta[property="csp-nonce"]')?.nonce ?? ''
