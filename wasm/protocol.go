package wasm

// The protocol between the renderer and the interpreter of its commands, which
// is JavaScript in the browser (js/src) and package domtest in tests.
//
// A flush is two buffers: commands and text. Commands are 32-bit words: an [Op]
// followed by its operands. Text is UTF-8, decoded once as a whole; a command
// with a text operand gives only the text's length in UTF-16 units, and texts
// stand in the order of the commands that use them. So an interpreter keeps two
// cursors, one into each buffer, and both only move forward, except that
// [OpStatic] and [OpOpaque] may jump ahead.
//
// # Names
//
// Tag, attribute, property, event and command names are sent once, by
// [OpName], and are then known by index, from 0 in the order of sending.
//
// # Node ids
//
// The renderer numbers the nodes that it will speak of again. 0 is no node, 1
// the root (body). An operand "id" of a building command names the node being
// made; 0 leaves it unnamed. An operand "id" of an attribute command means the
// innermost open element if it is 0. Numbers are used again after [OpRelease],
// which may also name numbers that were never given to a node; any other
// command with an unknown id is a fault of the renderer.
//
// # Building
//
// Nodes are made on a stack of frames. [OpOpen] makes an element and opens a
// frame for its content, [OpClose] ends it and only then inserts the element
// into the frame around it, so that a subtree enters the document whole.
// [OpAt] opens a frame whose nodes are inserted at a place of the existing
// document, and [OpEnd] closes it; frames of OpAt may stand inside open
// elements and are independent of them. A command that makes nodes stands
// inside a frame; all others may stand anywhere.
//
// # Templates
//
// [OpTemplate] … [OpTemplateEnd] describes one element subtree with building
// and attribute commands (no listeners, no Raw, no OpAt). It is kept, not
// inserted. A node whose id operand is 1 in there is a slot; slots count from 0
// in the order of the commands, which is document order. [OpClone] copies the
// subtree, gives slot k the id first+k, and opens the copy's root as OpOpen
// would do, so OpClose ends it. The root is not necessarily a slot. Between
// OpClone and OpClose stand commands on the slots by id, on the root by id 0,
// and OpAt frames into them; children are not added to the root directly. The
// interpreter makes the nodes of a template in an inert document, so that
// images in it are not loaded, and copies them with importNode.
//
// # Flushes
//
// Definitions (OpName, OpTemplate…, OpDelegate) come in a flush of their own,
// before the flush that needs them first. A flush never ends inside a frame,
// except for [OpHydrate], see there.
//
// # Hydration
//
// [OpHydrate] opens a frame that *claims* the nodes that the root has, instead
// of making them; [OpEnd] closes it. The commands inside are the same as for
// building and complete, so that whatever cannot be claimed is made. A frame
// of OpOpen claims if its element was claimed. A frame of OpAt never claims.
// A claiming frame has a cursor at the next unclaimed child. Comments under
// the cursor are passed over.
//
//   - OpOpen claims the element under the cursor if its name fits. If not, it
//     repairs: texts under the cursor are removed until an element is there;
//     if the element after that one fits, the one under the cursor is removed
//     and that one claimed; otherwise a new element is made, which replaces
//     the one under the cursor, and its frame does not claim.
//   - Elements that the HTML parser adds are entered silently: tbody (table
//     before tr), tr (table, tbody, thead, tfoot before td and th), colgroup
//     (table before col). The claiming frame then continues inside the added
//     element, and leaves it when a command wants an element that does not fit
//     and the added element has no child left, and at the end of the frame.
//   - OpText claims the text under the cursor if that begins with the text
//     wanted, and splits it if it is longer. A text of length 0 is always made
//     and inserted at the cursor. If the text under the cursor is another one,
//     its data is replaced as a whole; if there is no text, one is inserted.
//   - OpRaw claims as many nodes as its HTML parses to: elements by name,
//     comments, texts as OpText does. If they do not fit, they are made and
//     inserted at the cursor.
//   - OpAttr, OpRemoveAttr, OpClass and OpStyle on the open element compare and
//     write only what differs. OpProp and OpBoolProp do nothing: what a visitor
//     did before hydration stays. OpBindValue and OpBindChecked do not write
//     either if the visitor has changed the control, that is if its state is
//     neither the one wanted nor the one of the server's page (defaultValue,
//     defaultChecked, the option that is selected after a reset): then the
//     interpreter dispatches, after the flush, those of the events input and
//     change that the control listens for, so that the program follows the
//     visitor.
//   - OpClose and OpEnd remove the children that are left unclaimed. The frame
//     of OpHydrate ends before the first child of root that the server has put
//     behind the page: the boot script, which has the id "hotclub-boot" once it
//     ran, the page's data with the id "hotclub-data", or the script with the
//     attribute data-wasm. Without one it ends with the last child.
//   - OpStatic stands after an element's attributes and tells the extent of the
//     commands of its content, in which there is no id and no listener. A
//     claiming frame takes the children as they are and jumps, unless
//     [HydrateVerify] is set. OpOpaque is the same, always.
//
// Every repair is a mismatch: report, when HydrateVerify is set, the innermost
// OpComponent label, the path of element names, what was wanted and found.
//
// # Events
//
// OpListen puts a listener number on an element, at most one for an event
// name. The interpreter keeps it in a property of the element, and registers
// one listener per event name on the document when OpDelegate asks for it. When
// the event comes, it walks the composed path from the target outwards up to
// the root, collects the listener numbers for that event, and skips disabled
// controls for mouse events. If the path does not reach the root, or there are
// no numbers, nothing happens. Otherwise it calls the program once, with the
// event name, the numbers from the innermost outwards and a snapshot: value,
// checked (of the target), key, isComposing. The program calls the listeners
// until one stops propagation, and answers with [ReplyPrevent] and [ReplyStop],
// which the interpreter applies to the event.
// OpListenDirect is for events that do not bubble: the interpreter registers a
// listener on the element itself and calls the program the same way with one
// number. Listeners are never taken off a living element; when an element is
// gone, its events no longer reach the root, and a direct listener whose
// element is not connected is not called.
// An event that arrives while the interpreter runs (focus, blur and scroll
// caused by commands) is queued and dispatched after the flush.

// Op is the number of a command.
type Op uint32

// The commands. A comment names the operands; "text" is a length in UTF-16
// units with the text itself in the text buffer. The lines are read by
// internal/opcodes, which writes them down for the JavaScript half.
const (
	_ Op = iota

	// Definitions.

	OpName        // text, namespace (0 HTML, 1 SVG, 2 MathML; of tags only)
	OpTemplate    // (the templates count from 0)
	OpTemplateEnd //
	OpDelegate    // name, flags (FlagPassive)

	// Building.

	OpOpen     // name, id
	OpClose    //
	OpText     // text, id
	OpRaw      // text, id (of the first node; HTML without a node makes an empty text). Parsed in the namespace of the open element.
	OpClone    // template, first
	OpAt       // parent, before (0: append to parent; otherwise the nodes go before it, into whatever its parent is)
	OpEnd      //
	OpFragment // id (makes a DocumentFragment, to keep nodes outside the document)

	// Attributes: id 0 is the innermost open element.

	OpAttr         // id, name, text
	OpRemoveAttr   // id, name
	OpClass        // id, text (the whole class attribute)
	OpStyle        // id, name, text (one property, as by style.setProperty; an empty text removes it)
	OpProp         // id, name, text (written if it differs from the live value)
	OpBoolProp     // id, name, on (0 or 1)
	OpBindValue    // id, text (control's value: written if it differs, and while an input method composes only afterwards; a select takes it when its options are there, which the order of commands sees to)
	OpBindChecked  // id, on
	OpListen       // id, name, listener
	OpListenDirect // id, name, listener, flags (FlagPassive)

	// Changes of existing nodes.

	OpData        // id, text (of a text node)
	OpMove        // first, last, parent, before (siblings first to last; before as in OpAt)
	OpRemove      // first, last
	OpMoveUntil   // first, end, parent, before (siblings from first up to but without end; end 0: to the last child)
	OpRemoveUntil // first, end
	OpInsert      // fragment, parent, before (all nodes of a fragment)
	OpClear       // id (removes all children)
	OpRelease     // first, count (ids that are used no more)

	// The page.

	OpDo    // id, name (focus, blur, select, click, showModal, close, scrollIntoView)
	OpTitle // text
	OpMeta  // text, text (name and content of a meta element in head; made if missing)

	// Hydration.

	OpHydrate      // root, flags (HydrateVerify)
	OpStatic       // words, units (of text): the extent of the content's commands, without the closing OpClose
	OpOpaque       // words, units
	OpComponent    // text (label for reports; only with HydrateVerify)
	OpComponentEnd //
)

const (
	// RootID is the number of the node that the page is mounted in.
	RootID = 1
	// FlagPassive asks for a passive listener.
	FlagPassive = 1
	// HydrateVerify asks to check static content too and to report mismatches.
	HydrateVerify = 1
	// ReplyPrevent and ReplyStop are the program's answer to an event.
	ReplyPrevent = 1
	ReplyStop    = 2
)

// Sink executes commands.
type Sink interface {
	// Flush executes the commands of one flush. Neither buffer may be kept.
	Flush(ops []uint32, text []byte)
}
