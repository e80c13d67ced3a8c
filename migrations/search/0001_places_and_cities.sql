-- Places, and their full-text index. `n` ties the two together; nobody outside this database sees it.
CREATE TABLE places (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  -- folded name and city (domain/text.ts): no case, no accents
  name_key TEXT NOT NULL,
  category TEXT NOT NULL,
  city TEXT NOT NULL,
  city_key TEXT NOT NULL,
  country_code TEXT NOT NULL CHECK (length(country_code) = 2),
  lat REAL NOT NULL CHECK (lat BETWEEN -90 AND 90),
  lon REAL NOT NULL CHECK (lon BETWEEN -180 AND 180),
  -- a tenth of a degree square (domain/cells.ts)
  cell INTEGER NOT NULL,
  time_zone TEXT NOT NULL,
  opening_hours TEXT,
  price_minor INTEGER CHECK (price_minor >= 0),
  currency TEXT CHECK (length(currency) = 3),
  visit_minutes INTEGER NOT NULL CHECK (visit_minutes > 0),
  source TEXT NOT NULL,
  -- 1 is the best known of its city; 1000 is unknown
  prominence INTEGER NOT NULL DEFAULT 1000,
  CHECK ((price_minor IS NULL) = (currency IS NULL))
) STRICT;
CREATE INDEX places_cell ON places (cell);
CREATE INDEX places_city ON places (city_key);
CREATE INDEX places_prominence ON places (prominence, id);
CREATE INDEX places_name ON places (name_key);
CREATE INDEX places_source ON places (source);

-- Contentless: the words are folded before they come here, so the texts themselves are of no use to anybody.
CREATE VIRTUAL TABLE place_text USING fts5(
  name, context,
  content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);

-- Cities of the world; `n` is the GeoNames number. `region` is the part after "US-" and the like, for a few countries.
CREATE TABLE cities (
  n INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  country_code TEXT NOT NULL,
  region TEXT,
  lat REAL NOT NULL,
  lon REAL NOT NULL,
  cell INTEGER NOT NULL,
  population INTEGER NOT NULL,
  time_zone TEXT NOT NULL
) STRICT;
CREATE INDEX cities_cell ON cities (cell);
CREATE INDEX cities_country ON cities (country_code, population DESC);

-- Every name a city is known by, folded. Names and alternative names are equals: the more populous city wins.
CREATE TABLE city_names (
  n INTEGER PRIMARY KEY,
  key TEXT NOT NULL,
  population INTEGER NOT NULL,
  city INTEGER NOT NULL REFERENCES cities (n)
) STRICT;
CREATE INDEX city_names_key ON city_names (key, population DESC, city);
CREATE INDEX city_names_city ON city_names (city);
-- For near spellings. Rows are those of city_names.
CREATE VIRTUAL TABLE city_trigrams USING fts5(
  key, content = '', contentless_delete = 1, tokenize = 'trigram'
);

-- Countries and states by their folded names: "portugal" and "pt" are PT, "texas" is US-TX.
CREATE TABLE regions (
  key TEXT NOT NULL,
  code TEXT NOT NULL,
  PRIMARY KEY (key, code)
) STRICT, WITHOUT ROWID;

-- Which content of the seed is in: the seed of an unchanged file is one query.
CREATE TABLE seed_state (part TEXT PRIMARY KEY, hash TEXT NOT NULL) STRICT;

CREATE TABLE outbox (
  id TEXT PRIMARY KEY,
  event TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'published')),
  sent_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX outbox_state ON outbox (state, sent_at);
CREATE TABLE inbox (event_id TEXT PRIMARY KEY, received_at INTEGER NOT NULL) STRICT;
