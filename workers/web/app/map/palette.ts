/** The map draws on a canvas, which knows no CSS variables: the tokens' values as they are in the present scheme. */
export type Palette = ReturnType<typeof readPalette>

const HUES = ['culture', 'landmark', 'food', 'nature', 'night', 'view', 'family', 'sacred'] as const

export function readPalette() {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string) => style.getPropertyValue(`--cv-${name}`).trim()
  return {
    land: token('map-land'),
    water: token('map-water'),
    line: token('map-line'),
    ring: token('map-ring'),
    dot: token('map-dot'),
    label: token('map-label'),
    halo: token('map-halo'),
    border: token('map-border'),
    route: token('primary'),
    casing: token('surface'),
    problem: token('danger'),
    glyph: token('glyph'),
    days: HUES.map((hue) => token(`cat-${hue}`)),
  }
}
