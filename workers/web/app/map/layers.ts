import type { ExpressionSpecification, GeoJSONSource, Map as GlMap, LayerSpecification } from 'maplibre-gl'
import type { Point } from '#shared/values/geo'
import type { Palette } from './palette'
import { gridAround, ringsAround } from './shapes'

const EMPTY: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] }
const FONT = ['Inter Variable', 'sans-serif']
const SOURCES = ['dots', 'legs', 'stops'] as const
export type OverlaySource = (typeof SOURCES)[number]

export const setSource = (map: GlMap, source: OverlaySource, data: GeoJSON.GeoJSON) =>
  map.getSource<GeoJSONSource>(source)?.setData(data)

/**
 * Grid, rings, known places, ways and stops over whatever base there is. Over an online style only what the plan adds: its
 * labels come as glyph files of its own, which our font is not among.
 */
export function addOverlay(map: GlMap, palette: Palette, center: Point, online: boolean): void {
  const { circles, labels } = ringsAround(center)
  map.addSource('grid', { type: 'geojson', data: gridAround(center) })
  map.addSource('rings', { type: 'geojson', data: circles })
  map.addSource('ring-labels', { type: 'geojson', data: labels })
  for (const source of SOURCES) map.addSource(source, { type: 'geojson', data: EMPTY })
  const layers = [...(online ? [] : ground(palette)), ...ways(palette), ...(online ? [] : names(palette))]
  for (const layer of layers) map.addLayer(layer)
}

const ground = (palette: Palette): LayerSpecification[] => [
  {
    id: 'grid',
    type: 'line',
    source: 'grid',
    minzoom: 10,
    paint: { 'line-color': palette.line, 'line-opacity': ['interpolate', ['linear'], ['zoom'], 10, 0, 11, 1] },
  },
  {
    id: 'rings',
    type: 'line',
    source: 'rings',
    minzoom: 10,
    paint: { 'line-color': palette.ring, 'line-dasharray': [3, 4] },
  },
  {
    id: 'dots',
    type: 'circle',
    source: 'dots',
    minzoom: 9,
    paint: {
      'circle-color': palette.dot,
      'circle-radius': ['interpolate', ['linear'], ['zoom'], 10, 2, 14, 4.5],
      'circle-stroke-width': 1,
      'circle-stroke-color': palette.land,
    },
  },
]

const dayHue = (palette: Palette): ExpressionSpecification => [
  'to-color',
  ['at', ['get', 'hue'], ['literal', palette.days]],
]

function ways(palette: Palette): LayerSpecification[] {
  const own: ExpressionSpecification = ['all', ['get', 'own'], ['!', ['get', 'all']]]
  const of = (kind: string): ExpressionSpecification => ['all', ['get', 'own'], ['==', ['get', 'kind'], kind]]
  const round = { 'line-cap': 'round', 'line-join': 'round' } as const
  return [
    {
      id: 'other-ways',
      type: 'line',
      source: 'legs',
      filter: ['all', ['!', ['get', 'own']], ['!', ['get', 'all']]],
      paint: { 'line-color': palette.dot, 'line-width': 2, 'line-opacity': 0.4 },
    },
    {
      id: 'all-ways',
      type: 'line',
      source: 'legs',
      filter: ['get', 'all'],
      layout: round,
      paint: { 'line-color': dayHue(palette), 'line-width': 3 },
    },
    {
      id: 'casing',
      type: 'line',
      source: 'legs',
      filter: own,
      layout: round,
      paint: { 'line-color': palette.casing, 'line-width': 7 },
    },
    {
      id: 'transit',
      type: 'line',
      source: 'legs',
      filter: of('transit'),
      layout: round,
      paint: { 'line-color': palette.route, 'line-width': 4 },
    },
    {
      id: 'walk',
      type: 'line',
      source: 'legs',
      filter: of('walk'),
      layout: round,
      paint: { 'line-color': palette.route, 'line-width': 4, 'line-dasharray': [0, 2] },
    },
    {
      id: 'problem',
      type: 'line',
      source: 'legs',
      filter: of('problem'),
      paint: { 'line-color': palette.problem, 'line-width': 4, 'line-dasharray': [2, 1.5] },
    },
    {
      id: 'stops',
      type: 'circle',
      source: 'stops',
      paint: {
        'circle-color': dayHue(palette),
        'circle-radius': 10,
        'circle-stroke-width': 2,
        'circle-stroke-color': palette.casing,
      },
    },
  ]
}

const names = (palette: Palette): LayerSpecification[] => [
  {
    id: 'stop-days',
    type: 'symbol',
    source: 'stops',
    layout: { 'text-field': ['get', 'day'], 'text-font': FONT, 'text-size': 12, 'text-allow-overlap': true },
    paint: { 'text-color': palette.glyph },
  },
  {
    id: 'ring-labels',
    type: 'symbol',
    source: 'ring-labels',
    minzoom: 10,
    layout: { 'text-field': ['get', 'label'], 'text-font': FONT, 'text-size': 11 },
    paint: { 'text-color': palette.label, 'text-halo-color': palette.halo, 'text-halo-width': 2 },
  },
  {
    id: 'names',
    type: 'symbol',
    source: 'dots',
    minzoom: 11.5,
    layout: {
      'text-field': ['get', 'name'],
      'text-font': FONT,
      'text-size': 11,
      'text-anchor': 'top',
      'text-offset': [0, 0.5],
      'text-max-width': 9,
      'text-padding': 6,
      'symbol-sort-key': ['get', 'rank'],
    },
    paint: { 'text-color': palette.label, 'text-halo-color': palette.halo, 'text-halo-width': 1.5 },
  },
]
