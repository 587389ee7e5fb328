/* hotclub migration 1
{
  "name": "0001_initial",
  "operations": [
    {
      "op": "create_table",
      "table": {"name": "docs", "columns": [{"name": "id", "kind": "uuid"}, {"name": "title", "kind": "text"}], "primary": ["id"]}
    }
  ]
}
*/

-- forward sqlite

-- step 1: create table docs [safe]
CREATE TABLE "docs" (
	"id" TEXT NOT NULL,
	"title" TEXT NOT NULL,
	PRIMARY KEY ("id")
);

-- backward sqlite

-- step 1: drop table docs [destructive: every row of the table is lost]
DROP TABLE "docs";

-- forward postgres

-- step 1: create table docs [safe]
CREATE TABLE "docs" (
	"id" UUID NOT NULL,
	"title" TEXT NOT NULL,
	PRIMARY KEY ("id")
);

-- backward postgres

-- step 1: drop table docs [destructive: every row of the table is lost]
DROP TABLE "docs";

-- forward mysql

-- step 1: create table docs [safe]
CREATE TABLE `docs` (
	`id` CHAR(36) NOT NULL,
	`title` LONGTEXT NOT NULL,
	PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- backward mysql

-- step 1: drop table docs [destructive: every row of the table is lost]
DROP TABLE `docs`;

/* hotclub migration 1
{
  "name": "0002_docs_body",
  "after": ["0001_initial"],
  "operations": [{"op": "add_column", "table": "docs", "column": {"name": "body", "kind": "text", "null": true}}]
}
*/

-- forward sqlite

-- step 1: add column docs.body (text, null) [safe]
ALTER TABLE "docs" ADD COLUMN "body" TEXT;

-- backward sqlite

-- step 1: drop column docs.body [destructive: the values of the column are lost; SQLite copies the table, and writers wait until it is done]
CREATE TABLE "hotclub_new_docs" (
	"id" TEXT NOT NULL,
	"title" TEXT NOT NULL,
	PRIMARY KEY ("id")
);

INSERT INTO "hotclub_new_docs" ("id", "title")
SELECT "id", "title"
FROM "docs";

DROP TABLE "docs";

PRAGMA legacy_alter_table = ON;

ALTER TABLE "hotclub_new_docs" RENAME TO "docs";

PRAGMA legacy_alter_table = OFF;

-- forward postgres

-- step 1: add column docs.body (text, null) [safe]
ALTER TABLE "docs" ADD COLUMN "body" TEXT;

-- backward postgres

-- step 1: drop column docs.body [destructive: the values of the column are lost]
ALTER TABLE "docs" DROP COLUMN "body";

-- forward mysql

-- step 1: add column docs.body (text, null) [safe]
ALTER TABLE `docs` ADD COLUMN `body` LONGTEXT;

-- backward mysql

-- step 1: drop column docs.body [destructive: the values of the column are lost]
ALTER TABLE `docs` DROP COLUMN `body`;

