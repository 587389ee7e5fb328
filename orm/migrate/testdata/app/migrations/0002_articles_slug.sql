/* hotclub migration 1
{
  "name": "0002_articles_slug",
  "after": ["0001_initial"],
  "operations": [{"op": "add_column", "table": "articles", "column": {"name": "slug", "kind": "text", "size": 250, "default": ""}}]
}
*/

-- forward sqlite

-- step 1: add column articles.slug (text, size 250, not null, default '') [locking: every row is read to check the new column]
ALTER TABLE "articles" ADD COLUMN "slug" TEXT NOT NULL DEFAULT '' CONSTRAINT "ck_articles_slug_size" CHECK (LENGTH("slug") <= 250);

-- backward sqlite

-- step 1: drop column articles.slug [destructive: the values of the column are lost; SQLite copies the table, and writers wait until it is done]
CREATE TABLE "hotclub_new_articles" (
	"id" INTEGER PRIMARY KEY AUTOINCREMENT,
	"title" TEXT NOT NULL,
	CONSTRAINT "ck_articles_title_size" CHECK (LENGTH("title") <= 200)
);

INSERT INTO "hotclub_new_articles" ("id", "title")
SELECT "id", "title"
FROM "articles";

DELETE FROM sqlite_sequence WHERE name = 'hotclub_new_articles';

INSERT INTO sqlite_sequence (name, seq) SELECT 'hotclub_new_articles', seq FROM sqlite_sequence WHERE name = 'articles';

DROP TABLE "articles";

PRAGMA legacy_alter_table = ON;

ALTER TABLE "hotclub_new_articles" RENAME TO "articles";

PRAGMA legacy_alter_table = OFF;
