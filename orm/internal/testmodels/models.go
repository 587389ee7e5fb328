// Package testmodels holds the models that the tests and examples of package orm
// share. It imports nothing that a browser build may not import.
package testmodels

import "time"

// Role is what a user may do.
type Role string

// User writes posts.
type User struct {
	ID      int64
	Email   string `orm:"unique" validate:"required,max=100"`
	Name    string
	Role    Role `orm:"enum=reader|author|admin,default=reader"`
	Active  bool
	Score   int64 `orm:"index" validate:"min=-1000000"`
	Nick    *string
	Created time.Time  `orm:"created"`
	Updated time.Time  `orm:"updated"`
	Deleted *time.Time `orm:"soft_delete"`

	Posts   []Post   `orm:"has_many=AuthorID"`
	Profile *Profile `orm:"has_one=UserID"`
}

// Profile belongs to one user.
type Profile struct {
	ID     int64
	UserID int64 `orm:"unique"`
	Bio    string
	User   *User `orm:"belongs_to,on_delete=cascade"`
}

// Post is written by a user.
type Post struct {
	_        struct{} `orm:"index=(author_id, published_at),check=(votes >= -100)"`
	ID       int64
	AuthorID int64
	Title    string `validate:"max=200"`
	Body     string
	Votes    int64
	// PublishedAt is nil for a draft.
	PublishedAt *time.Time
	ReviewerID  *int64

	Author   *User     `orm:"belongs_to,on_delete=cascade"`
	Reviewer *User     `orm:"belongs_to,on_delete=set_null"`
	Comments []Comment `orm:"has_many"`
	Tags     []Tag     `orm:"many_to_many"`
}

// Comment is said below a post, or below another comment.
type Comment struct {
	ID       int64
	PostID   int64
	ParentID int64 `orm:"null"` // 0 = directly below the post
	Text     string
	Post     *Post    `orm:"belongs_to,on_delete=cascade"`
	Parent   *Comment `orm:"belongs_to,on_delete=cascade"`
}

// Tag is a word posts are found by.
type Tag struct {
	ID    int64
	Name  string `orm:"unique,size=50"`
	Posts []Post `orm:"many_to_many=posts_tags,join_key=tag_id,join_ref=post_id"`
}

// UUID has the shape of the well-known UUID types.
type UUID [16]byte

// Money is an exact amount, kept as text.
type Money string

// Everything has a field of each kind.
type Everything struct {
	ID      UUID
	Bool    bool
	I8      int8
	I16     int16
	I32     int32
	I64     int64
	Int     int
	U8      uint8
	U16     uint16
	U32     uint32
	U64     uint64
	F32     float32
	F64     float64
	Price   Money `orm:"decimal=12.2"`
	Text    string
	Short   string `orm:"size=40"`
	Bytes   []byte
	Time    time.Time
	Day     time.Time `orm:"date"`
	Wait    time.Duration
	List    []string
	Map     map[string]int
	Point   Point
	NBool   *bool
	NI64    *int64
	NF64    *float64
	NPrice  *Money `orm:"decimal=12.2"`
	NText   *string
	NTime   *time.Time
	NUUID   *UUID
	NPoint  *Point
	Level   int64  `orm:"default=3"`
	Doubled int64  `orm:"generated=i64 * 2"`
	Hidden  func() `orm:"-"`
}

// Point is stored as JSON.
type Point struct{ X, Y int }

// Membership has a key of two columns.
type Membership struct {
	_     struct{} `orm:"pk=(group_id, user_id)"`
	Group int64    `orm:"column=group_id"`
	User  int64    `orm:"column=user_id"`
	Since time.Time
}
