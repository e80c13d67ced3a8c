/** The two functions of topojson-client that the map uses; the package brings no types. */
declare module 'topojson-client' {
  export type Topology = { type: 'Topology'; objects: Record<string, object> }
  export function feature(topology: Topology, object: object): import('geojson').GeoJSON
  export function mesh(topology: Topology, object?: object): import('geojson').MultiLineString
}
