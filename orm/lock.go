package orm

import "fmt"

type lockMode uint8

const (
	noLock lockMode = iota
	lockWait
	lockSkip
	lockNoWait
)

// ForUpdate locks the rows that are found until the transaction ends, so that
// they can be changed without another one coming between. It needs [Atomic]. On
// SQLite the transaction holds the whole database already.
func (q Select[M]) ForUpdate() Select[M] { return q.locked(lockWait) }

// ForUpdateSkipLocked is ForUpdate that leaves out rows others have locked: the
// way to take work from a queue.
func (q Select[M]) ForUpdateSkipLocked() Select[M] { return q.locked(lockSkip) }

// ForUpdateNoWait is ForUpdate that fails with [ErrConflict] where another
// transaction holds a row.
func (q Select[M]) ForUpdateNoWait() Select[M] { return q.locked(lockNoWait) }

func (q Select[M]) locked(m lockMode) Select[M] {
	if q.err == nil && q.s.tx == nil {
		q.err = fmt.Errorf("orm: rows of %s can only be locked inside Atomic", q.t.Table)
	}
	q.lock = m
	return q
}

func (q Select[M]) writeLock(w *writer) {
	if q.lock != noLock && w.d != sqlite {
		if len(q.joins) > 0 {
			w.fail(fmt.Errorf("orm: rows of %s cannot be locked and joined at once; use With", q.t.Table))
		}
		w.sql([]string{"", " FOR UPDATE", " FOR UPDATE SKIP LOCKED", " FOR UPDATE NOWAIT"}[q.lock])
	}
}
