import CoreMetrics
import ServiceKit
import Testing

struct PrometheusTests {
    @Test func `metrics are written as Prometheus reads them`() {
        let metrics = PrometheusMetrics()
        metrics.makeCounter(label: "mails.queued", dimensions: [("kind", "a\"b")]).increment(by: Int64(3))
        metrics.makeCounter(label: "mails.queued", dimensions: [("kind", "a\"b")]).increment(by: Int64(2))
        metrics.makeMeter(label: "depth", dimensions: []).set(Int64(7))
        metrics.makeTimer(label: "took", dimensions: []).recordNanoseconds(20_000_000)
        let text = metrics.text()
        #expect(text.contains("# TYPE mails_queued_total counter\nmails_queued_total{kind=\"a\\\"b\"} 5.0\n"))
        #expect(text.contains("# TYPE depth gauge\ndepth 7.0\n"))
        #expect(text.contains("took_seconds_bucket{le=\"0.01\"} 0\n"))
        #expect(text.contains("took_seconds_bucket{le=\"0.05\"} 1\n"))
        #expect(text.contains("took_seconds_bucket{le=\"+Inf\"} 1\n"))
        #expect(text.contains("took_seconds_count 1\n"))
    }
}
