import {
  IconBasket,
  IconBinoculars,
  IconBuildingArch,
  IconBuildingBank,
  IconBuildingCarousel,
  IconBuildingCommunity,
  IconBuildingMonument,
  IconCandle,
  IconCoffee,
  IconColumns3,
  IconConfetti,
  IconFlag,
  IconGlassCocktail,
  IconMapPin,
  IconMasksTheater,
  IconMusic,
  IconNote,
  IconPaw,
  IconToolsKitchen2,
  IconTrees,
} from '@tabler/icons-react'
import type { ItemKind } from '#shared/contracts/rooms'
import type { Category } from '#shared/contracts/search'
import styles from './category.module.css'

type Look = { hue: string; Icon: typeof IconFlag }
const LOOKS: Record<Category, Look> = {
  museum: { hue: 'culture', Icon: IconBuildingBank },
  archaeology: { hue: 'culture', Icon: IconColumns3 },
  memorial: { hue: 'culture', Icon: IconCandle },
  landmark: { hue: 'landmark', Icon: IconBuildingMonument },
  square: { hue: 'landmark', Icon: IconBuildingArch },
  neighbourhood: { hue: 'landmark', Icon: IconBuildingCommunity },
  attraction: { hue: 'landmark', Icon: IconFlag },
  religious: { hue: 'sacred', Icon: IconBuildingArch },
  park: { hue: 'nature', Icon: IconTrees },
  zoo: { hue: 'nature', Icon: IconPaw },
  viewpoint: { hue: 'view', Icon: IconBinoculars },
  restaurant: { hue: 'food', Icon: IconToolsKitchen2 },
  cafe: { hue: 'food', Icon: IconCoffee },
  market: { hue: 'food', Icon: IconBasket },
  music: { hue: 'night', Icon: IconMusic },
  theatre: { hue: 'night', Icon: IconMasksTheater },
  nightlife: { hue: 'night', Icon: IconGlassCocktail },
  family: { hue: 'family', Icon: IconConfetti },
  theme_park: { hue: 'family', Icon: IconBuildingCarousel },
}
const MEAL: Look = { hue: 'food', Icon: IconToolsKitchen2 }
const NOTE: Look = { hue: 'stay', Icon: IconNote }
const OTHER: Look = { hue: 'stay', Icon: IconMapPin }

export function lookOf(category: Category | null, kind: ItemKind = 'visit'): Look {
  if (kind === 'meal') return MEAL
  if (kind === 'note') return NOTE
  return category ? LOOKS[category] : OTHER
}
export const hueOf = (category: Category | null, kind: ItemKind = 'visit') =>
  `var(--cv-cat-${lookOf(category, kind).hue})`

type Props = { category: Category | null; kind?: ItemKind; size?: number }
/** The coloured badge of a kind of place; the word stands beside it wherever it matters. */
export function CategoryBadge({ category, kind = 'visit', size = 32 }: Props) {
  const { Icon } = lookOf(category, kind)
  return (
    <span className={styles.badge} style={{ background: hueOf(category, kind), width: size, height: size }} aria-hidden>
      <Icon size={Math.round(size * 0.62)} stroke={1.75} />
    </span>
  )
}
