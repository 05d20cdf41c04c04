public import CoreMetrics
import Synchronization

/// Keeps the process's metrics and writes them as Prometheus text (exposition format 0.0.4).
///
/// Counters end in `_total`; timers are histograms in seconds; recorders and meters are gauges, an aggregating recorder a
/// summary of count and sum. Label values are escaped; series live as long as the process, so labels must be bounded.
public final class PrometheusMetrics: MetricsFactory, Sendable {
    public static let shared = PrometheusMetrics()

    private let series = Mutex<[String: PrometheusSeries]>([:])

    public init() {}

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        find(label, dimensions, .counter)
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        find(label, dimensions, .gauge)
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        find(label, dimensions, aggregate ? .summary : .gauge)
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        find(label, dimensions, .histogram)
    }

    public func destroyCounter(_ handler: any CounterHandler) {}
    public func destroyMeter(_ handler: any MeterHandler) {}
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    public func destroyTimer(_ handler: any TimerHandler) {}

    private func find(
        _ label: String, _ dimensions: [(String, String)], _ kind: PrometheusSeries.Kind
    ) -> PrometheusSeries {
        let name = PrometheusSeries.name(label, kind)
        let labels = dimensions.map { (key, value) in "\(PrometheusSeries.identifier(key))=\"\(escape(value))\"" }
        let key = name + "{" + labels.joined(separator: ",") + "}"
        return series.withLock { series in
            if let known = series[key] { return known }
            let new = PrometheusSeries(name: name, labels: labels, kind: kind)
            series[key] = new
            return new
        }
    }

    private func escape(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    /// All series, sorted by name, each name announced once.
    public func text() -> String {
        let all = series.withLock { $0.sorted { $0.key < $1.key }.map(\.value) }
        var lines: [String] = []
        var announced = ""
        for one in all {
            if one.name != announced {
                announced = one.name
                lines.append("# TYPE \(one.name) \(one.kind.rawValue)")
            }
            lines.append(contentsOf: one.lines())
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// One series: a name, its labels, and the numbers so far.
final class PrometheusSeries: CounterHandler, MeterHandler, RecorderHandler, TimerHandler, Sendable {
    enum Kind: String { case counter, gauge, summary, histogram }

    /// Upper bounds of a histogram's buckets, in seconds.
    static let bounds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]

    private struct Numbers {
        var value = 0.0
        var count = 0
        var buckets = [Int](repeating: 0, count: PrometheusSeries.bounds.count)
    }

    let name: String
    let kind: Kind
    private let labels: [String]
    private let numbers = Mutex(Numbers())

    init(name: String, labels: [String], kind: Kind) {
        self.name = name
        self.labels = labels
        self.kind = kind
    }

    static func name(_ label: String, _ kind: Kind) -> String {
        let name = identifier(label)
        return switch kind {
        case .counter: name.hasSuffix("_total") ? name : name + "_total"
        case .histogram: name.hasSuffix("_seconds") ? name : name + "_seconds"
        case .gauge, .summary: name
        }
    }

    static func identifier(_ text: String) -> String {
        String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }

    func increment(by amount: Int64) { numbers.withLock { $0.value += Double(amount) } }
    func increment(by amount: Double) { numbers.withLock { $0.value += amount } }
    func decrement(by amount: Double) { numbers.withLock { $0.value -= amount } }
    func set(_ value: Int64) { numbers.withLock { $0.value = Double(value) } }
    func set(_ value: Double) { numbers.withLock { $0.value = value } }
    func reset() { numbers.withLock { $0 = Numbers() } }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        numbers.withLock { numbers in
            if kind == .gauge {
                numbers.value = value
            } else {
                numbers.value += value
                numbers.count += 1
            }
        }
    }

    func recordNanoseconds(_ duration: Int64) {
        let seconds = Double(duration) / 1_000_000_000
        numbers.withLock { numbers in
            numbers.value += seconds
            numbers.count += 1
            if let index = Self.bounds.firstIndex(where: { seconds <= $0 }) {
                numbers.buckets[index] += 1
            }
        }
    }

    func lines() -> [String] {
        let now = numbers.withLock { $0 }
        switch kind {
        case .counter, .gauge:
            return ["\(name)\(braces(labels)) \(now.value)"]
        case .summary:
            return ["\(name)_sum\(braces(labels)) \(now.value)", "\(name)_count\(braces(labels)) \(now.count)"]
        case .histogram:
            var lines: [String] = []
            var cumulative = 0
            for (bound, count) in zip(Self.bounds, now.buckets) {
                cumulative += count
                lines.append("\(name)_bucket\(braces(labels + ["le=\"\(bound)\""])) \(cumulative)")
            }
            lines.append("\(name)_bucket\(braces(labels + ["le=\"+Inf\""])) \(now.count)")
            lines.append("\(name)_sum\(braces(labels)) \(now.value)")
            lines.append("\(name)_count\(braces(labels)) \(now.count)")
            return lines
        }
    }

    private func braces(_ labels: [String]) -> String {
        labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}"
    }
}
