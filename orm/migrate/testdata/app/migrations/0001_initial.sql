/* hotclub migration 1
{
  "name": "0001_initial",
  "operations": [
    {
      "op": "create_table",
      "table": {
        "name": "articles",
        "columns": [{"name": "id", "kind": "int64", "auto": true}, {"name": "title", "kind": "text", "size": 200}],
        "primary": ["id"]
      }
    }
  ]
}
*/

-- forward sqlite

-- step 1: create table articles [safe]
CREATE TABLE "articles" (
	"id" INTEGER PRIMARY KEY AUTOINCREMENT,
	"title" TEXT NOT NULL,
	CONSTRAINT "ck_articles_title_size" CHECK (LENGTH("title") <= 200)
);

-- backward sqlite

-- step 1: drop table articles [destructive: every row of the table is lost]
DROP TABLE "articles";
