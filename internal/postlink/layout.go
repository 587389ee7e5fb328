package postlink

import "strings"

// knownVersions names the releases whose layout the constants of this file
// describe. A new release must be compared with them first: GOROOT/src/runtime
// symtab.go (pcHeader, moduledata, inlinedCall, findfuncbucket), runtime2.go
// (_func), internal/abi/symtab.go (magic and table numbers), and every use of
// funcname in the runtime (see names.go).
const knownVersions = "go1.26"

// known reports whether version, as runtime.Version or go env GOVERSION writes
// it, is a release with the known layout. Experiments that are named after the
// number do not change these tables.
func known(version string) bool {
	number, _, _ := strings.Cut(version, " ")
	number, _, _ = strings.Cut(number, "-")
	rest, ok := strings.CutPrefix(number, knownVersions)
	return ok && (rest == "" || rest[0] == '.')
}

// The header of the tables: runtime.pcHeader.
const (
	headerMagic      = 0xfffffff1
	headerFunctions  = 8
	headerFiles      = 16
	headerNames      = 32
	headerUnits      = 40
	headerFileNames  = 48
	headerPCTables   = 56
	headerFunctab    = 64
	headerSize       = 72
	pcQuantum        = 1
	pointerSize      = 8
	firstFunction    = 0x1000 // funcValueOffset of the linker: the number of function 0
	functabEntrySize = 8
)

// The description of the program: offsets in runtime.moduledata. A slice is a
// pointer, a length and a capacity.
const (
	modHeader      = 0
	modNames       = 8
	modUnits       = 32
	modFileNames   = 56
	modPCTables    = 80
	modFunctions   = 104
	modFunctab     = 128
	modFindFunc    = 152
	modMinPC       = 160
	modMaxPC       = 168
	modText        = 176
	modRodata      = 312
	modFuncData    = 320
	modEnd         = 328 // of the tables
	modTextSects   = 336
	modTypelinks   = 360
	modItablinks   = 384
	modPlugins     = 408 // ptab
	modPluginPath  = 432
	modModuleName  = 496
	modHashes      = 512
	modHasMain     = 536
	modNext        = 584
	moduleDataSize = 592
)

// One function: offsets in runtime._func, which the offsets of pc-value tables
// and then those of other data follow.
const (
	funcEntry       = 0
	funcName        = 4
	funcArgs        = 8
	funcDeferReturn = 12
	funcPCSP        = 16
	funcPCFile      = 20
	funcPCLine      = 24
	funcTables      = 28 // npcdata
	funcUnit        = 32
	funcStartLine   = 36
	funcID          = 40
	funcFlag        = 41
	funcPad         = 42
	funcDataCount   = 43
	funcSize        = 44
)

// Numbers of a function's pc-value tables.
const (
	tableStackMap = 1
	tableInline   = 2
	tableLimit    = 5
)

// Numbers of a function's data.
const (
	dataArgs         = 0 // which arguments are pointers
	dataLocals       = 1 // which local variables are pointers
	dataStackObjects = 2
	dataInline       = 3
	dataOpenDefer    = 4
	dataLimit        = 8
	noData           = 0xffffffff
)

// Kinds of functions that matter here: abi.FuncID.
const funcIDWrapper = 23

// inlinedCallSize is the size of runtime.inlinedCall: kind, name, parent PC,
// first line.
const inlinedCallSize = 16

// stackObjectSize is the size of runtime.stackObjectRecord.
const stackObjectSize = 16

// findBucketSize is the size of runtime.findfuncbucket. A bucket stands for
// 4096 program counters, so 16 of them for one function, and the runtime only
// ever asks for the first of the 16.
const (
	findBucketSize     = 20
	bucketsPerFunction = 16
)
