import GRDB

/// Who changed what of the things that the whole provider shares.
enum CatalogueHistoryMigration {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("v6-catalogue-history") { db in try db.execute(sql: changes) }
    }

    /// No foreign keys: a change stays on record when the thing, or whoever made it, is gone. An id is never given twice.
    private static let changes = """
        CREATE TABLE catalogueChange (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            byAccount INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind = 'programme' OR kind = 'employer' OR kind = 'learningProvider'),
            thing INTEGER NOT NULL,
            name TEXT NOT NULL,
            action TEXT NOT NULL CHECK (action = 'created' OR action = 'changed' OR action = 'deleted'),
            sentences TEXT NOT NULL CHECK (json_valid(sentences))
        ) STRICT;
        CREATE INDEX catalogueChangeByKind ON catalogueChange (kind, id);
        CREATE INDEX catalogueChangeByThing ON catalogueChange (kind, thing, id);
        """
}
