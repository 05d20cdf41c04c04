import GRDB

/// Who was given a task is read part by part in the order in which they were given it.
enum TaskFollowUpMigration {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("v8-task-follow-up") { db in
            // Within an action, an index has its tasks in the order of their ids.
            try db.execute(sql: "CREATE INDEX taskOfAction ON task (actionID) WHERE actionID IS NOT NULL")
        }
    }
}
