import type { Category } from '#shared/contracts/search'
import type { Preferences } from '#shared/contracts/users'
import { categoryWord } from '../../ui/words'

type Options<T extends string> = readonly { value: T; label: string }[]

const CATEGORIES: readonly Category[] = [
  'museum',
  'landmark',
  'archaeology',
  'religious',
  'memorial',
  'viewpoint',
  'square',
  'neighbourhood',
  'attraction',
  'park',
  'zoo',
  'theme_park',
  'family',
  'restaurant',
  'cafe',
  'market',
  'music',
  'theatre',
  'nightlife',
]
export const INTERESTS: Options<Category> = CATEGORIES.map((value) => ({ value, label: categoryWord(value) }))

export const DIETS: Options<Preferences['diet'][number]> = [
  { value: 'vegetarian', label: 'Vegetarian' },
  { value: 'vegan', label: 'Vegan' },
  { value: 'pescatarian', label: 'Pescatarian' },
  { value: 'halal', label: 'Halal' },
  { value: 'kosher', label: 'Kosher' },
  { value: 'gluten_free', label: 'No gluten' },
  { value: 'lactose_free', label: 'No lactose' },
  { value: 'nut_free', label: 'No nuts' },
  { value: 'shellfish_free', label: 'No shellfish' },
  { value: 'low_salt', label: 'Little salt' },
]
export const STYLES: Options<NonNullable<Preferences['travel_style']>> = [
  { value: 'budget', label: 'On a budget' },
  { value: 'mid_range', label: 'In between' },
  { value: 'luxury', label: 'Luxury' },
  { value: 'backpacking', label: 'Backpacking' },
  { value: 'adventure', label: 'Adventure' },
  { value: 'cultural', label: 'Culture' },
  { value: 'relaxation', label: 'Rest' },
  { value: 'romantic', label: 'Romantic' },
  { value: 'family', label: 'With the family' },
  { value: 'business', label: 'Business' },
  { value: 'solo', label: 'On my own' },
  { value: 'eco', label: 'Light on the planet' },
]
export const MOBILITIES: Options<NonNullable<Preferences['mobility']>> = [
  { value: 'full', label: 'I walk far and climb stairs' },
  { value: 'limited_walking', label: 'Short walks only' },
  { value: 'stroller', label: 'With a stroller' },
  { value: 'wheelchair', label: 'In a wheelchair' },
]
export const UNITS: Options<Preferences['units']> = [
  { value: 'metric', label: 'Kilometres' },
  { value: 'imperial', label: 'Miles' },
]
/** Each in its own words, as whoever looks for it reads those. */
export const LANGUAGES: Options<string> = [
  { value: 'en', label: 'English' },
  { value: 'de', label: 'Deutsch' },
  { value: 'es', label: 'Español' },
  { value: 'fr', label: 'Français' },
  { value: 'it', label: 'Italiano' },
  { value: 'pt', label: 'Português' },
  { value: 'nl', label: 'Nederlands' },
  { value: 'ja', label: '日本語' },
  { value: 'ar', label: 'العربية' },
]
