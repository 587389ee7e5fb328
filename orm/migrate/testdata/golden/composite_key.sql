/* hotclub migration 1
{
  "name": "0001_initial",
  "operations": [
    {
      "op": "create_table",
      "table": {
        "name": "members",
        "columns": [{"name": "team", "kind": "int64"}, {"name": "person", "kind": "int64"}, {"name": "since", "kind": "time"}],
        "primary": ["team", "person"]
      }
    }
  ]
}
*/

-- forward sqlite

-- step 1: create table members [safe]
CREATE TABLE "members" (
	"team" INTEGER NOT NULL,
	"person" INTEGER NOT NULL,
	"since" TIMESTAMP NOT NULL,
	PRIMARY KEY ("team", "person")
);

-- backward sqlite

-- step 1: drop table members [destructive: every row of the table is lost]
DROP TABLE "members";

-- forward postgres

-- step 1: create table members [safe]
CREATE TABLE "members" (
	"team" BIGINT NOT NULL,
	"person" BIGINT NOT NULL,
	"since" TIMESTAMPTZ NOT NULL,
	PRIMARY KEY ("team", "person")
);

-- backward postgres

-- step 1: drop table members [destructive: every row of the table is lost]
DROP TABLE "members";

-- forward mysql

-- step 1: create table members [safe]
CREATE TABLE `members` (
	`team` BIGINT NOT NULL,
	`person` BIGINT NOT NULL,
	`since` DATETIME(6) NOT NULL,
	PRIMARY KEY (`team`, `person`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- backward mysql

-- step 1: drop table members [destructive: every row of the table is lost]
DROP TABLE `members`;

/* hotclub migration 1
{
  "name": "0002_members_note",
  "after": ["0001_initial"],
  "operations": [{"op": "add_column", "table": "members", "column": {"name": "note", "kind": "text", "null": true}}]
}
*/

-- forward sqlite

-- step 1: add column members.note (text, null) [safe]
ALTER TABLE "members" ADD COLUMN "note" TEXT;

-- backward sqlite

-- step 1: drop column members.note [destructive: the values of the column are lost; SQLite copies the table, and writers wait until it is done]
CREATE TABLE "hotclub_new_members" (
	"team" INTEGER NOT NULL,
	"person" INTEGER NOT NULL,
	"since" TIMESTAMP NOT NULL,
	PRIMARY KEY ("team", "person")
);

INSERT INTO "hotclub_new_members" ("team", "person", "since")
SELECT "team", "person", "since"
FROM "members";

DROP TABLE "members";

PRAGMA legacy_alter_table = ON;

ALTER TABLE "hotclub_new_members" RENAME TO "members";

PRAGMA legacy_alter_table = OFF;

-- forward postgres

-- step 1: add column members.note (text, null) [safe]
ALTER TABLE "members" ADD COLUMN "note" TEXT;

-- backward postgres

-- step 1: drop column members.note [destructive: the values of the column are lost]
ALTER TABLE "members" DROP COLUMN "note";

-- forward mysql

-- step 1: add column members.note (text, null) [safe]
ALTER TABLE `members` ADD COLUMN `note` LONGTEXT;

-- backward mysql

-- step 1: drop column members.note [destructive: the values of the column are lost]
ALTER TABLE `members` DROP COLUMN `note`;

/* hotclub migration 1
{
  "name": "0003_rename_members_team_to_squad",
  "after": ["0002_members_note"],
  "operations": [{"op": "rename_column", "table": "members", "column": "team", "to": "squad"}]
}
*/

-- forward sqlite

-- step 1: rename column members.team to squad [locking: a running program that knows the old name fails until it is replaced]
ALTER TABLE "members" RENAME COLUMN "team" TO "squad";

-- backward sqlite

-- step 1: rename column members.squad to team [locking: a running program that knows the old name fails until it is replaced]
ALTER TABLE "members" RENAME COLUMN "squad" TO "team";

-- forward postgres

-- step 1: rename column members.team to squad [locking: a running program that knows the old name fails until it is replaced]
ALTER TABLE "members" RENAME COLUMN "team" TO "squad";

-- backward postgres

-- step 1: rename column members.squad to team [locking: a running program that knows the old name fails until it is replaced]
ALTER TABLE "members" RENAME COLUMN "squad" TO "team";

-- forward mysql

-- step 1: rename column members.team to squad [locking: a running program that knows the old name fails until it is replaced]
ALTER TABLE `members` RENAME COLUMN `team` TO `squad`;

-- backward mysql

-- step 1: rename column members.squad to team [locking: a running program that knows the old name fails until it is replaced]
ALTER TABLE `members` RENAME COLUMN `squad` TO `team`;

