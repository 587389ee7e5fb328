package migrate

import (
	"fmt"

	"github.com/hotclub-go/hotclub/orm/model"
)

// WithJoinTables adds the tables that the many-to-many relations of models need.
// Every model such a relation leads to must be among them.
func WithJoinTables(models []*model.Model) ([]*model.Model, error) {
	out := append([]*model.Model{}, models...)
	seen := map[string]bool{}
	for _, m := range models {
		seen[m.Table] = true
	}
	for _, m := range models {
		for _, r := range m.Relations {
			if r.Kind != model.ManyToMany || r.Through || seen[r.JoinTable] {
				continue
			}
			var target *model.Model
			for _, t := range models {
				if t.Name == r.TargetName && t.Package == r.TargetPackage {
					target = t
				}
			}
			if target == nil {
				return nil, fmt.Errorf("migrate: model %s, field %s: the model %s.%s is not among those planned for", m.Name, r.Name, r.TargetPackage, r.TargetName)
			}
			join, err := model.JoinModel(m, r, target)
			if err != nil {
				return nil, err
			}
			seen[join.Table] = true
			out = append(out, join)
		}
	}
	return out, nil
}
