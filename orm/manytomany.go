package orm

import (
	"context"
	"fmt"
	"reflect"

	"github.com/hotclub-go/hotclub/orm/model"
)

// Add pairs a row with others in the join table of a many-to-many relation.
// Pairs that exist already are left alone. All rows must have been stored. It
// changes the database only, not the field.
func (r ToMany[M, R]) Add(ctx context.Context, row *M, others ...*R) error {
	return r.pair(ctx, row, others, func(ctx context.Context, p *pairing) error { return p.add(ctx) })
}

// Remove ends the pairing of a row with others.
func (r ToMany[M, R]) Remove(ctx context.Context, row *M, others ...*R) error {
	return r.pair(ctx, row, others, func(ctx context.Context, p *pairing) error { return p.remove(ctx, " IN ") })
}

// Replace pairs a row with exactly the others, or changes nothing on an error.
// With none it ends all pairings.
func (r ToMany[M, R]) Replace(ctx context.Context, row *M, others ...*R) error {
	return r.pair(ctx, row, others, func(ctx context.Context, p *pairing) error {
		if err := p.remove(ctx, " NOT IN "); err != nil {
			return err
		}
		return p.add(ctx)
	})
}

type pairing struct {
	s      *session
	t      *table
	link   *link
	owner  reflect.Value   // key of the row
	others []reflect.Value // keys of the others
}

func (r ToMany[M, R]) pair(ctx context.Context, row *M, others []*R, do func(context.Context, *pairing) error) error {
	t, err := tableOf[M]()
	if err != nil {
		return err
	}
	lk, err := t.link(r.name)
	if err != nil {
		return err
	}
	if lk.Kind != model.ManyToMany {
		return fmt.Errorf("orm: relation %s of %s is not many_to_many; set the key of the other rows instead", r.name, t.Name)
	}
	p := &pairing{t: t, link: lk, owner: lk.local.of(reflect.ValueOf(row).Elem())}
	if p.owner.IsZero() {
		return fmt.Errorf("orm: relation %s: the %s was not stored yet", r.name, t.Name)
	}
	for _, o := range others {
		key := lk.remote.of(reflect.ValueOf(o).Elem())
		if key.IsZero() {
			return fmt.Errorf("orm: relation %s: a %s was not stored yet", r.name, lk.target.Name)
		}
		p.others = append(p.others, key)
	}
	return Atomic(ctx, func(ctx context.Context) error {
		if p.s, err = sessionOf(ctx); err != nil {
			return err
		}
		return do(ctx, p)
	})
}

func (p *pairing) add(ctx context.Context) error {
	if len(p.others) == 0 {
		return nil
	}
	w := newWriter(p.s.db)
	defer w.release()
	w.sql("INSERT INTO ")
	w.table(p.link.join)
	w.sql(" ")
	w.columns([]string{p.link.joinKey, p.link.joinRef})
	w.sql(" VALUES ")
	w.list(len(p.others), func(i int) {
		w.sql("(")
		p.link.local.codec.append(w, p.owner)
		w.sql(", ")
		p.link.remote.codec.append(w, p.others[i])
		w.sql(")")
	})
	if w.d == mysql {
		// Not INSERT IGNORE, which would ignore a missing row as well.
		w.sql(" ON DUPLICATE KEY UPDATE ")
		w.ident(p.link.joinKey)
		w.sql(" = ")
		w.ident(p.link.joinKey)
	} else {
		w.sql(" ON CONFLICT DO NOTHING")
	}
	_, err := p.s.exec(ctx, nil, w)
	return err
}

func (p *pairing) remove(ctx context.Context, in string) error {
	if len(p.others) == 0 && in == " IN " {
		return nil
	}
	w := newWriter(p.s.db)
	defer w.release()
	w.sql("DELETE FROM ")
	w.table(p.link.join)
	w.sql(" WHERE ")
	w.ident(p.link.joinKey)
	w.sql(" = ")
	p.link.local.codec.append(w, p.owner)
	if len(p.others) > 0 {
		w.sql(" AND ")
		w.ident(p.link.joinRef)
		w.sql(in + "(")
		w.list(len(p.others), func(i int) { p.link.remote.codec.append(w, p.others[i]) })
		w.sql(")")
	}
	_, err := p.s.exec(ctx, nil, w)
	return err
}
