public import Logging
import Messages
import Metrics

/// Logs and metrics of a process, set up once by its `main`.
public enum Observability {
    /// Log lines go to standard error, with the request's id on each.
    public static func bootstrap(level: Logger.Level) {
        let requestID = Logger.MetadataProvider {
            RequestID.current.map { ["request": "\($0)"] } ?? [:]
        }
        LoggingSystem.bootstrap(
            { label, provider in
                var handler = StreamLogHandler.standardError(label: label, metadataProvider: provider)
                handler.logLevel = level
                return handler
            },
            metadataProvider: requestID)
        MetricsSystem.bootstrap(PrometheusMetrics.shared)
    }
}
