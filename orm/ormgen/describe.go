package ormgen

import (
	"errors"
	"fmt"
	"go/types"
	"reflect"

	"github.com/hotclub-go/hotclub/orm/model"
)

// ErrType reports a field whose type does not compile.
var ErrType = errors.New("its type does not compile")

// Describe builds the model of a struct type from source, by the same rules that
// package orm applies to a running program.
func Describe(named *types.Named) (*model.Model, error) {
	m, err := describe(named)
	if err != nil {
		return nil, err
	}
	err = m.ResolveKeys(func(r *model.Relation) (*model.Model, error) {
		var target types.Type
		walkFields(named.Underlying().(*types.Struct), func(v *types.Var, _ string) {
			if v.Name() == r.Name {
				target = v.Type()
			}
		})
		if p, ok := types.Unalias(target).(*types.Pointer); ok {
			target = p.Elem()
		}
		n, ok := types.Unalias(target).(*types.Named)
		if !ok {
			return nil, fmt.Errorf("orm: model %s, field %s: not a struct type", m.Name, r.Name)
		}
		return describe(n)
	})
	return m, err
}

func describe(named *types.Named) (*model.Model, error) {
	st, ok := named.Underlying().(*types.Struct)
	if !ok {
		return nil, fmt.Errorf("orm: %s is not a struct and so not a model", named)
	}
	var fields []model.StructField
	var bad error
	walkFields(st, func(v *types.Var, tag string) {
		if containsInvalid(v.Type()) && reflect.StructTag(tag).Get("orm") != "-" && bad == nil {
			bad = fmt.Errorf("orm: model %s, field %s: %w", named.Obj().Name(), v.Name(), ErrType)
		}
		fields = append(fields, model.StructField{
			Name:     v.Name(),
			OrmTag:   reflect.StructTag(tag).Get("orm"),
			Validate: reflect.StructTag(tag).Get("validate"),
			Type:     typeInfo(v.Type()),
		})
	})
	if bad != nil {
		return nil, bad
	}
	return model.Describe(named.Obj().Pkg().Path(), named.Obj().Name(), fields)
}

func containsInvalid(t types.Type) bool {
	switch u := types.Unalias(t).(type) {
	case *types.Basic:
		return u.Kind() == types.Invalid
	case *types.Pointer:
		return containsInvalid(u.Elem())
	case *types.Slice:
		return containsInvalid(u.Elem())
	}
	return false
}

// walkFields visits the fields of a struct, those of embedded structs in their
// place, leaving out what an outer field hides.
func walkFields(root *types.Struct, visit func(v *types.Var, tag string)) {
	var walk func(st *types.Struct)
	walk = func(st *types.Struct) {
		for i := range st.NumFields() {
			v, tag := st.Field(i), st.Tag(i)
			if sub, ok := v.Type().Underlying().(*types.Struct); ok && v.Embedded() && reflect.StructTag(tag).Get("orm") == "" && !isValuer(v.Type()) {
				walk(sub)
				continue
			}
			if v.Name() != "_" {
				if !v.Exported() {
					continue
				}
				obj, _, _ := types.LookupFieldOrMethod(root, true, v.Pkg(), v.Name())
				if obj != v {
					continue
				}
			}
			visit(v, tag)
		}
	}
	walk(root)
}

func typeInfo(t types.Type) model.TypeInfo {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		ti := typeInfo(p.Elem())
		ti.Pointer = true
		return ti
	}
	ti := model.TypeInfo{Valuer: isValuer(t)}
	if n, ok := types.Unalias(t).(*types.Named); ok && n.Obj().Pkg() != nil {
		ti.Name, ti.Package = n.Obj().Name(), n.Obj().Pkg().Path()
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		ti.Basic = u.Name()
		if ti.Basic == "byte" {
			ti.Basic = "uint8"
		}
		if ti.Basic == "rune" {
			ti.Basic = "int32"
		}
	case *types.Array:
		ti.Basic, ti.Len = "array", int(u.Len())
		ti.Elem = elemInfo(u.Elem())
	case *types.Slice:
		ti.Basic = "slice"
		ti.Elem = elemInfo(u.Elem())
	case *types.Struct:
		ti.Basic = "struct"
		ti.Table = model.TableName(ti.Name, blankTag(u))
	case *types.Map:
		ti.Basic = "map"
	case *types.Interface:
		ti.Basic = "interface"
	case *types.Signature:
		ti.Basic = "func"
	case *types.Chan:
		ti.Basic = "chan"
	}
	return ti
}

// elemInfo goes one level down only: types may be recursive.
func elemInfo(t types.Type) *model.TypeInfo {
	inner := t
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		inner = p.Elem()
	}
	switch u := inner.Underlying().(type) {
	case *types.Struct:
		ti := typeInfo(t)
		return &ti
	case *types.Basic:
		if inner == t {
			name := u.Name()
			if name == "byte" {
				name = "uint8"
			}
			return &model.TypeInfo{Basic: name}
		}
	}
	return &model.TypeInfo{}
}

func blankTag(st *types.Struct) string {
	tag := ""
	for i := range st.NumFields() {
		if st.Field(i).Name() == "_" {
			tag += "," + reflect.StructTag(st.Tag(i)).Get("orm")
		}
	}
	return tag
}

// isValuer reports whether T or *T has the method of database/sql/driver.Valuer.
func isValuer(t types.Type) bool {
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, "Value")
	fn, ok := obj.(*types.Func)
	if !ok {
		return false
	}
	sig := fn.Type().(*types.Signature)
	return sig.Params().Len() == 0 && sig.Results().Len() == 2 &&
		types.TypeString(sig.Results().At(0).Type(), nil) == "database/sql/driver.Value"
}
