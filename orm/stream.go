package orm

import (
	"fmt"
	"iter"
	"reflect"
)

// Stream returns the rows one after the other, without holding them all. The
// first error ends the sequence. The query starts with the loop and holds a
// connection until the loop ends; inside [Atomic], and on a SQLite database in
// memory, that is the only one, so the loop's body must not make queries there.
// Relations can be joined, but not loaded with With on the way.
func (q Select[M]) Stream() iter.Seq2[M, error] {
	return func(yield func(M, error) bool) {
		var none M
		if q.err == nil && len(q.load) > 0 {
			q.err = fmt.Errorf("orm: stream of %s: relations need the rows at once; use All, or Load for parts", q.t.Table)
		}
		if q.err != nil {
			yield(none, q.err)
			return
		}
		w := q.writer()
		q.writeSelect(w)
		rows, err := q.s.query(q.ctx, q.t, w)
		w.release()
		if err != nil {
			yield(none, err)
			return
		}
		defer rows.Close()
		sc := q.newScanner()
		for rows.Next() {
			var row M
			if err := sc.scan(rows, reflect.ValueOf(&row).Elem()); err != nil {
				yield(none, fmt.Errorf("orm: stream of %s: %w", q.t.Table, err))
				return
			}
			if !yield(row, nil) {
				return
			}
		}
		if err := q.s.rowsError(q.ctx, q.t, rows); err != nil {
			yield(none, err)
		}
	}
}
