/** Statements that fill the tables of cities from rows as JSON; for one batch. */
export const deleteCities = (d1: D1Database): D1PreparedStatement[] => [
  d1.prepare('DELETE FROM city_trigrams'),
  d1.prepare('DELETE FROM city_names'),
  d1.prepare('DELETE FROM cities'),
  d1.prepare('DELETE FROM regions'),
]

/** Rows of n, name, country, region, lat, lon, cell, population, time zone. */
export const insertCities = (d1: D1Database, rows: unknown[][]): D1PreparedStatement =>
  d1
    .prepare(
      `INSERT INTO cities (n, name, country_code, region, lat, lon, cell, population, time_zone)
       SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7, value->>8
       FROM json_each(?)`,
    )
    .bind(JSON.stringify(rows))

/** Rows of n, key, population, city. */
export function insertCityNames(d1: D1Database, rows: unknown[][]): D1PreparedStatement[] {
  const json = JSON.stringify(rows)
  return [
    d1
      .prepare(
        `INSERT INTO city_names (n, key, population, city)
         SELECT value->>0, value->>1, value->>2, value->>3 FROM json_each(?)`,
      )
      .bind(json),
    d1.prepare('INSERT INTO city_trigrams (rowid, key) SELECT value->>0, value->>1 FROM json_each(?)').bind(json),
  ]
}

/** Rows of key, code. */
export const insertRegions = (d1: D1Database, rows: unknown[][]): D1PreparedStatement =>
  d1
    .prepare(
      'INSERT INTO regions (key, code) SELECT value->>0, value->>1 FROM json_each(?) WHERE true ON CONFLICT DO NOTHING',
    )
    .bind(JSON.stringify(rows))
