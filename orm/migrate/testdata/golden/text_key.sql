/* hotclub migration 1
{
  "name": "0001_initial",
  "operations": [
    {
      "op": "create_table",
      "table": {
        "name": "countries",
        "columns": [{"name": "code", "kind": "text", "size": 2}, {"name": "name", "kind": "text"}],
        "primary": ["code"]
      }
    }
  ]
}
*/

-- forward sqlite

-- step 1: create table countries [safe]
CREATE TABLE "countries" (
	"code" TEXT NOT NULL,
	"name" TEXT NOT NULL,
	PRIMARY KEY ("code"),
	CONSTRAINT "ck_countries_code_size" CHECK (LENGTH("code") <= 2)
);

-- backward sqlite

-- step 1: drop table countries [destructive: every row of the table is lost]
DROP TABLE "countries";

-- forward postgres

-- step 1: create table countries [safe]
CREATE TABLE "countries" (
	"code" VARCHAR(2) NOT NULL,
	"name" TEXT NOT NULL,
	PRIMARY KEY ("code"),
	CONSTRAINT "ck_countries_code_size" CHECK (LENGTH("code") <= 2)
);

-- backward postgres

-- step 1: drop table countries [destructive: every row of the table is lost]
DROP TABLE "countries";

-- forward mysql

-- step 1: create table countries [safe]
CREATE TABLE `countries` (
	`code` VARCHAR(2) NOT NULL,
	`name` LONGTEXT NOT NULL,
	PRIMARY KEY (`code`),
	CONSTRAINT `ck_countries_code_size` CHECK (CHAR_LENGTH(`code`) <= 2)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- backward mysql

-- step 1: drop table countries [destructive: every row of the table is lost]
DROP TABLE `countries`;

/* hotclub migration 1
{
  "name": "0002_alter_countries_code_and_more",
  "after": ["0001_initial"],
  "operations": [
    {"op": "alter_column", "table": "countries", "column": {"name": "code", "kind": "text", "size": 3}},
    {"op": "alter_column", "table": "countries", "column": {"name": "name", "kind": "text", "size": 99}}
  ]
}
*/

-- forward sqlite

-- step 1: alter column countries.code to text, size 3, not null; alter column countries.name to text, size 99, not null [locking: every row is read to check the new limit; every row is read, and it fails where a value is too long; SQLite copies the table, and writers wait until it is done]
CREATE TABLE "hotclub_new_countries" (
	"code" TEXT NOT NULL,
	"name" TEXT NOT NULL,
	PRIMARY KEY ("code"),
	CONSTRAINT "ck_countries_code_size" CHECK (LENGTH("code") <= 3),
	CONSTRAINT "ck_countries_name_size" CHECK (LENGTH("name") <= 99)
);

INSERT INTO "hotclub_new_countries" ("code", "name")
SELECT "code", "name"
FROM "countries";

DROP TABLE "countries";

PRAGMA legacy_alter_table = ON;

ALTER TABLE "hotclub_new_countries" RENAME TO "countries";

PRAGMA legacy_alter_table = OFF;

-- backward sqlite

-- step 1: alter column countries.name to text, not null; alter column countries.code to text, size 2, not null [locking: every row is read, and it fails where a value is too long; SQLite copies the table, and writers wait until it is done]
CREATE TABLE "hotclub_new_countries" (
	"code" TEXT NOT NULL,
	"name" TEXT NOT NULL,
	PRIMARY KEY ("code"),
	CONSTRAINT "ck_countries_code_size" CHECK (LENGTH("code") <= 2)
);

INSERT INTO "hotclub_new_countries" ("code", "name")
SELECT "code", "name"
FROM "countries";

DROP TABLE "countries";

PRAGMA legacy_alter_table = ON;

ALTER TABLE "hotclub_new_countries" RENAME TO "countries";

PRAGMA legacy_alter_table = OFF;

-- forward postgres

-- step 1: alter column countries.code to text, size 3, not null [locking: every row is read to check the new limit]
ALTER TABLE "countries" DROP CONSTRAINT "ck_countries_code_size";

ALTER TABLE "countries" ALTER COLUMN "code" TYPE VARCHAR(3);

ALTER TABLE "countries" ADD CONSTRAINT "ck_countries_code_size" CHECK (LENGTH("code") <= 3);

-- step 2: alter column countries.name to text, size 99, not null [locking: every row is read, and it fails where a value is too long]
ALTER TABLE "countries" ALTER COLUMN "name" TYPE VARCHAR(99);

ALTER TABLE "countries" ADD CONSTRAINT "ck_countries_name_size" CHECK (LENGTH("name") <= 99);

-- backward postgres

-- step 1: alter column countries.name to text, not null [safe]
ALTER TABLE "countries" DROP CONSTRAINT "ck_countries_name_size";

ALTER TABLE "countries" ALTER COLUMN "name" TYPE TEXT;

-- step 2: alter column countries.code to text, size 2, not null [locking: every row is read, and it fails where a value is too long]
ALTER TABLE "countries" DROP CONSTRAINT "ck_countries_code_size";

ALTER TABLE "countries" ALTER COLUMN "code" TYPE VARCHAR(2);

ALTER TABLE "countries" ADD CONSTRAINT "ck_countries_code_size" CHECK (LENGTH("code") <= 2);

-- forward mysql

-- step 1: alter column countries.code to text, size 3, not null [locking: every row is read to check the new limit]
ALTER TABLE `countries` DROP CONSTRAINT `ck_countries_code_size`;

ALTER TABLE `countries` MODIFY COLUMN `code` VARCHAR(3) NOT NULL;

ALTER TABLE `countries` ADD CONSTRAINT `ck_countries_code_size` CHECK (CHAR_LENGTH(`code`) <= 3);

-- step 2: alter column countries.name to text, size 99, not null [locking: every row is read, and it fails where a value is too long]
ALTER TABLE `countries` MODIFY COLUMN `name` VARCHAR(99) NOT NULL;

ALTER TABLE `countries` ADD CONSTRAINT `ck_countries_name_size` CHECK (CHAR_LENGTH(`name`) <= 99);

-- backward mysql

-- step 1: alter column countries.name to text, not null [locking: the table is written anew]
ALTER TABLE `countries` DROP CONSTRAINT `ck_countries_name_size`;

ALTER TABLE `countries` MODIFY COLUMN `name` LONGTEXT NOT NULL;

-- step 2: alter column countries.code to text, size 2, not null [locking: every row is read, and it fails where a value is too long]
ALTER TABLE `countries` DROP CONSTRAINT `ck_countries_code_size`;

ALTER TABLE `countries` MODIFY COLUMN `code` VARCHAR(2) NOT NULL;

ALTER TABLE `countries` ADD CONSTRAINT `ck_countries_code_size` CHECK (CHAR_LENGTH(`code`) <= 2);

