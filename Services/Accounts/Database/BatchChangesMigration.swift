import GRDB

/// What imports that change accounts, that invite later, or that are taken back need beyond the earlier schema.
enum BatchChangesMigration {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("v5-batch-changes") { db in
            try db.execute(sql: rows)
            try db.execute(sql: batches)
        }
    }

    /// - `effect`: null for a row that the account was made of.
    /// - `editID`: the entry of the history with the old and the new values.
    /// - `undo`: the answer when the import was taken back, as JSON; the row never becomes an account again.
    ///
    /// A null costs a row of a batch nothing.
    private static let rows = """
        ALTER TABLE importedRow ADD COLUMN effect TEXT CHECK (effect = 'updated' OR effect = 'unchanged');
        ALTER TABLE importedRow ADD COLUMN editID INTEGER CHECK ((editID IS NOT NULL) = (effect IS 'updated'));
        ALTER TABLE importedRow ADD COLUMN undo TEXT CHECK (undo IS NULL OR json_valid(undo));
        """

    /// `undoneAt`: since when the import is being taken back.
    private static let batches = """
        ALTER TABLE importBatch ADD COLUMN undoneAt INTEGER;
        """
}
