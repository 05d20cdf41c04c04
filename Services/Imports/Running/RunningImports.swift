import Foundation
import Logging
import ServiceKit
import ServiceLifecycle

/// Sees to every import that something is to be done for, each in a task of its own.
///
/// What is to be done stands in the database, so a start of the service is no special case: checks that were interrupted begin
/// again, runs go on.
actor RunningImports: Service {
    private let database: ImportDatabase
    private let folder: SpoolFolder
    private let limits: UploadLimits
    private let peers: PeerClient
    private let logger: Logger
    private var running: Set<Int64> = []
    private var waiting: Set<Int64> = []
    private var starts: [Int64: PaceStart] = [:]
    /// Batches of all imports that are with the accounts service.
    private let batches = Turns(4)
    /// Each keeps its batches.
    private let checks = Turns(2)
    private let (wakeUps, waker) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

    private static let pauseAfterFailure = Duration.seconds(5)

    init(database: ImportDatabase, folder: SpoolFolder, limits: UploadLimits, peers: PeerClient, logger: Logger) {
        self.database = database
        self.folder = folder
        self.limits = limits
        self.peers = peers
        self.logger = logger
    }

    /// Has the database looked at: something may be to be done.
    nonisolated func wake() {
        waker.yield()
    }

    /// Whether the import is held up because the accounts service does not answer, and how fast it goes on otherwise.
    func standing(of subject: Import) -> Standing {
        Standing(
            isWaiting: waiting.contains(subject.number), pace: starts[subject.number].flatMap { $0.pace(of: subject) })
    }

    /// Until the service stops; then the batches in hand are finished.
    func run() async throws {
        wake()
        await withDiscardingTaskGroup { group in
            group.addTask { await self.removeRemains() }
            group.addTask { await self.wakeEachHour() }
            for await _ in wakeUps.cancelOnGracefulShutdown() {
                await sweep()
                for subject in await inHand() where running.insert(subject.number).inserted {
                    group.addTask { await self.work(on: subject) }
                }
            }
        }
    }

    private func inHand() async -> [Import] {
        do {
            return try await database.inHand()
        } catch {
            logger.error("the imports in hand cannot be read", metadata: ["error": "\(error)"])
            await pause()
            return []
        }
    }

    /// Does what its state asks for, and has the database looked at again: the state may have changed since.
    private func work(on subject: Import) async {
        await RequestID.$current.withValue("import-\(subject.id.prefix(8))") {
            do {
                // What was read of it may be old: a run of it may have ended meanwhile.
                guard let subject = try await database.find(subject.number) else { return }
                starts[subject.number] = PaceStart(subject)
                switch subject.state {
                case .checking: try await checks.take { try await check(subject) }
                case .importing: try await run(subject)
                case .imported,
                    .cancelled where subject.undo.isRunning:
                    try await undo(subject)
                default: break
                }
            } catch is CancellationError {
            } catch {
                logger.error("an import is held up", metadata: ["import": "\(subject.id)", "error": "\(error)"])
                await pause()
            }
        }
        waiting.remove(subject.number)
        starts[subject.number] = nil
        running.remove(subject.number)
        wake()
    }

    private func run(_ subject: Import) async throws {
        try await ImportRun(
            subject, database: database, accounts: line(subject), batchRows: limits.batchRows
        ).run()
    }

    private func undo(_ subject: Import) async throws {
        try await UndoRun(subject: subject, database: database, accounts: line(subject)).run()
    }

    private func check(_ subject: Import) async throws {
        let source: any RowSource =
            subject.isRead
            ? StoredRows(subject, database: database)
            : FileRows(
                path: folder.path(subject.id), choice: subject.chosen,
                remembered: try await database.rememberedHeadings(of: subject.createdBy.id), maximumRows: limits.rows)
        // What an earlier reading has left: in another encoding, or with another separator, the lines are others.
        if !subject.isRead { try await removeRows(of: subject.number, because: .readAnew) }
        try await CheckRun(
            subject, database: database, accounts: line(subject), source: source, batchRows: limits.batchRows
        ).run()
        if try await database.find(subject.number)?.state == .rejected {
            try await removeRows(of: subject.number, because: .rejected)
        }
    }

    private func removeRows(of number: Int64, because reason: ImportDatabase.RemovalReason) async throws {
        while try await database.removeRows(of: number, because: reason) {}
    }

    /// Removes files that need not be kept any more: each time that something has happened to an import, and each hour.
    private func sweep() async {
        do {
            try await KeptFiles(database: database, folder: folder, limits: limits).sweep()
        } catch {
            logger.error("files that are not needed cannot be removed", metadata: ["error": "\(error)"])
        }
    }

    private func wakeEachHour() async {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(3_600)) }
            wake()
        }
    }

    /// What was left to be removed when the service ended.
    private func removeRemains() async {
        do {
            for number in try await database.rejectedWithRows() {
                try await removeRows(of: number, because: .rejected)
            }
        } catch {
            logger.error("rows of rejected files are left", metadata: ["error": "\(error)"])
        }
    }

    private func line(_ subject: Import) -> AccountsLine {
        AccountsLine(peers: peers, turns: batches) { [weak self] isWaiting in
            await self?.note(subject, isWaiting)
        }
    }

    private func note(_ subject: Import, _ isWaiting: Bool) async {
        if isWaiting {
            waiting.insert(subject.number)
            starts[subject.number] = nil
        } else if waiting.remove(subject.number) != nil {
            // The time of waiting does not count.
            starts[subject.number] = (try? await database.find(subject.number)).flatMap { $0 }.map { PaceStart($0) }
        }
    }

    private func pause() async {
        try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pauseAfterFailure) }
        wake()
    }
}
