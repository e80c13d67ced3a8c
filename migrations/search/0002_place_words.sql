-- Every word the full-text index ever held, to find near spellings of a word it does not hold. A word whose last place
-- is gone stays: it costs a few bytes, and a search for it finds nothing, as before.
-- `uses` counts how often it was indexed: of two spellings equally near, the commoner is meant.
CREATE TABLE place_words (n INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE, uses INTEGER NOT NULL) STRICT;
CREATE VIRTUAL TABLE word_trigrams USING fts5(word, content = '', contentless_delete = 1, tokenize = 'trigram');
CREATE TRIGGER place_words_indexed AFTER INSERT ON place_words BEGIN
  INSERT INTO word_trigrams (rowid, word) VALUES (new.n, new.word);
END;
