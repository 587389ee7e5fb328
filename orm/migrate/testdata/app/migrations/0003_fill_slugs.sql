/* hotclub migration 1
{
  "name": "0003_fill_slugs",
  "after": ["0002_articles_slug"],
  "operations": [{"op": "run_go", "name": "fill_slugs", "reversible": true}]
}
*/

-- forward sqlite

-- step 1: run the data step fill_slugs [locking: rows are changed by the program, batch by batch]

-- backward sqlite

-- step 1: run the data step fill_slugs [locking: rows are changed by the program, batch by batch]
