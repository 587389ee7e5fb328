package migrate_test

func child() {}
