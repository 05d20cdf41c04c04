import GRDB

/// What imports that change accounts, and imports that are taken back, need beyond the earlier schema.
enum UpdatingMigration {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("v3-updating") { db in
            try db.execute(sql: imports)
            try db.execute(sql: rows)
        }
    }

    /// - `updated`, `unchanged`: of the rows counted as imported, those that changed an account or found nothing to change.
    /// - `isUndoing`: accounts are being taken back; `undoneTo`: up to which line that is done.
    /// - `removed` to `gone`: rows by what became of their account then.
    private static let imports = """
        ALTER TABLE "import" ADD COLUMN mode TEXT NOT NULL DEFAULT 'create' CHECK (mode = 'create' OR mode = 'update');
        ALTER TABLE "import" ADD COLUMN updated INTEGER NOT NULL DEFAULT 0 CHECK (updated >= 0);
        ALTER TABLE "import" ADD COLUMN unchanged INTEGER NOT NULL DEFAULT 0 CHECK (unchanged >= 0);
        ALTER TABLE "import" ADD COLUMN isUndoing INTEGER NOT NULL DEFAULT 0 CHECK (isUndoing = 0 OR isUndoing = 1);
        ALTER TABLE "import" ADD COLUMN undoneTo INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "import" ADD COLUMN undoByID INTEGER;
        ALTER TABLE "import" ADD COLUMN undoProblem TEXT;
        ALTER TABLE "import" ADD COLUMN undoneAt INTEGER;
        ALTER TABLE "import" ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "import" ADD COLUMN restored INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "import" ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE "import" ADD COLUMN gone INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX importUndoing ON "import"(number) WHERE isUndoing = 1;
        """

    /// - `effect`: null for a row that makes an account.
    /// - `shown`: what the preview says of the account that is changed, as JSON.
    /// - `undo`, `undoWords`: what became of the row's account when the import was taken back.
    private static let rows = """
        ALTER TABLE row ADD COLUMN effect TEXT CHECK (effect = 'update' OR effect = 'unchanged');
        ALTER TABLE row ADD COLUMN shown TEXT;
        ALTER TABLE row ADD COLUMN undo TEXT;
        ALTER TABLE row ADD COLUMN undoWords TEXT;
        CREATE INDEX rowEffect ON row(effect, outcome, id) WHERE effect IS NOT NULL;
        CREATE INDEX rowUndo ON row(undo, id) WHERE undo IS NOT NULL;
        """
}
