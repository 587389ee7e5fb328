package postlink

import "encoding/binary"

// readData reads the data of a function. Their sizes are not written anywhere
// and follow from the content.
func (t *tables) readData(f *function, at, count uint64) error {
	for i := range min(count, dataOpenDefer+1) {
		offset := t.img.u32(at + 4*i)
		if offset == noData {
			continue
		}
		if uint64(offset) >= t.funcData.size {
			return malformed("data %d is outside", i)
		}
		all := t.img.span(t.funcData.addr+uint64(offset), t.funcData.size-uint64(offset))
		var size uint64
		switch i {
		case dataArgs, dataLocals:
			size = bitmapsSize(all)
		case dataStackObjects:
			size = stackObjectsSize(all)
		case dataInline:
			if size = inlineSize(f.inline); size == 0 {
				continue // no place leads into it
			}
		case dataOpenDefer:
			size = openDeferSize(all)
		}
		if size == 0 || size > uint64(len(all)) {
			return malformed("data %d cannot be read", i)
		}
		f.data[i] = all[:size:size]
	}
	if f.data[dataInline] == nil && len(f.inline) > 0 {
		f.inline = nil // without a tree the runtime never looks at the table
	}
	return nil
}

// bitmapsSize is the size of a runtime.stackmap: a count, the bits of each and
// the bitmaps. 0 means that there is not even a header.
func bitmapsSize(b []byte) uint64 {
	if len(b) < 8 {
		return 0
	}
	n, bits := uint64(binary.LittleEndian.Uint32(b)), uint64(binary.LittleEndian.Uint32(b[4:]))
	return 8 + n*((bits+7)/8)
}

// stackObjectsSize is the size of a count and that many records.
func stackObjectsSize(b []byte) uint64 {
	if len(b) < 8 {
		return 0
	}
	n := binary.LittleEndian.Uint64(b)
	if n > uint64(len(b)) {
		return 0
	}
	return 8 + n*stackObjectSize
}

// inlineSize is the size of a tree of inlined calls, as far as the table of
// places reaches into it. The parent of a call is found through the same table.
func inlineSize(places []step) uint64 {
	n := int32(0)
	for _, s := range places {
		n = max(n, s.value+1)
	}
	return uint64(n) * inlinedCallSize
}

// openDeferSize is the size of two varints.
func openDeferSize(b []byte) uint64 {
	_, n := binary.Uvarint(b)
	if n <= 0 {
		return 0
	}
	_, k := binary.Uvarint(b[n:])
	if k <= 0 {
		return 0
	}
	return uint64(n + k)
}
