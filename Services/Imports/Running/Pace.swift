/// How fast a check or a run goes.
struct Pace: Sendable, Equatable {
    var rowsPerSecond: Double
    var secondsLeft: Double

    /// '1,200 rows a second, about 3 minutes left'.
    var words: String {
        let rows = max(1, Int(rowsPerSecond.rounded()))
        let left =
            switch secondsLeft {
            case ..<60: "less than a minute left"
            case ..<3_600: "about \(Int((secondsLeft / 60).rounded()).of("minute")) left"
            default: "about \(Int((secondsLeft / 3_600).rounded()).of("hour")) left"
            }
        return "\(rows.of("row")) a second, \(left)"
    }
}

/// Where a check or a run stood when it began, or went on after it had been held up.
struct PaceStart: Sendable {
    private let state: ImportState
    private let rows: Int
    private let progress: Double
    private let moment: ContinuousClock.Instant

    /// A check always begins with the first row.
    init(_ subject: Import, at moment: ContinuousClock.Instant = .now) {
        state = subject.state
        rows = subject.state == .checking ? 0 : subject.doneRows
        progress = subject.state == .checking ? 0 : subject.shownProgress
        self.moment = moment
    }

    /// Nil as long as too little has been done to tell, and when it has come to another state since.
    func pace(of subject: Import, at now: ContinuousClock.Instant = .now) -> Pace? {
        let seconds = (now - moment) / .seconds(1)
        let done = subject.shownProgress - progress
        guard subject.state == state, seconds >= 1, done > 0, subject.doneRows > rows else { return nil }
        return Pace(
            rowsPerSecond: Double(subject.doneRows - rows) / seconds,
            secondsLeft: seconds * (1 - subject.shownProgress) / done)
    }
}

extension Import {
    /// Rows that the check or the run is done with.
    fileprivate var doneRows: Int {
        state == .checking ? rows.total - rows.excluded : rows.imported + rows.failed
    }
}

/// How a check or a run goes on at the moment.
struct Standing: Sendable, Equatable {
    /// The accounts service does not answer.
    var isWaiting = false
    var pace: Pace?
}
