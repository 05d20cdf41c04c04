// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours: Swift 6 mode, the upcoming features the ecosystem is moving to, and no warning left standing.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let grdbSQLite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let nioFoundationCompat = Target.Dependency.product(name: "NIOFoundationCompat", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioExtras = Target.Dependency.product(name: "NIOExtras", package: "swift-nio-extras")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1 = Target.Dependency.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

/// A service is a library with everything in it, and an executable that only starts it.
func service(_ name: String, executable: String, dependencies: [Target.Dependency]) -> [Target] {
    [
        .target(
            name: name,
            dependencies: [
                "Console", "Messages", "ServiceKit", grdb, httpTypes, hummingbird, logging, metrics, nioCore,
                nioFoundationCompat, serviceLifecycle,
            ]
                + dependencies,
            path: "Services/\(name)",
            exclude: ["Main"],
            swiftSettings: settings
        ),
        .executableTarget(
            name: executable,
            dependencies: [.byName(name: name), "ServiceKit", argumentParser],
            path: "Services/\(name)/Main",
            swiftSettings: settings
        ),
    ]
}

/// - Parameter data: files that the tests read where they stand.
func tests(_ name: String, dependencies: [Target.Dependency], data: [String] = []) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, path: "Tests/\(name)", exclude: data, swiftSettings: settings)
}

let package = Package(
    name: "learner-accounts",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration.git", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-system.git", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache.git", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    ],
    targets: [
        .target(name: "Messages", path: "Shared/Messages", swiftSettings: settings),
        .systemLibrary(name: "CPlatform", path: "Shared/CPlatform"),
        .systemLibrary(name: "CCurl", path: "Shared/CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(
            name: "ServiceKit",
            dependencies: [
                "CPlatform", "Messages", argumentParser, asyncHTTPClient, configuration, coreMetrics, grdb, grdbSQLite,
                httpTypes,
                hummingbird,
                hummingbirdCore, logging, metrics, nioCore, nioExtras, nioFoundationCompat, nioHTTP1, nioPosix,
                serviceLifecycle,
                systemPackage, unixSignals,
            ],
            path: "Shared/ServiceKit",
            swiftSettings: settings
        ),
        .target(
            name: "Console",
            dependencies: [
                "Messages", "ServiceKit", crypto, httpTypes, hummingbird, logging, nioCore, nioFoundationCompat,
            ],
            path: "Shared/Console",
            swiftSettings: settings
        ),
    ]
        + service(
            "Accounts", executable: "accounts-service",
            dependencies: [
                crypto, cryptoExtras, nioHTTP1, nioPosix, nioHTTPTypes, nioHTTPTypesHTTP1, asyncHTTPClient,
            ])
        + service("Imports", executable: "import-service", dependencies: [crypto, nioPosix])
        + service("Notifications", executable: "notification-service", dependencies: ["CCurl", crypto, mustache])
        + [
            .target(
                name: "TestSupport",
                dependencies: [
                    "Messages", "ServiceKit", asyncHTTPClient, hummingbird, logging, nioCore, nioHTTP1, nioPosix,
                ],
                path: "Tests/TestSupport",
                exclude: ["Relay/relay.py", "Relay/read_mails.py"],
                swiftSettings: settings
            ),
            tests(
                "ServiceKitTests",
                dependencies: ["Messages", "ServiceKit", "TestSupport", coreMetrics, grdb, logging, serviceLifecycle]),
            tests("ConsoleTests", dependencies: ["Console", "TestSupport", httpTypes, hummingbird, nioCore]),
            tests(
                "AccountsTests",
                dependencies: [
                    "Accounts", "Console", "Messages", "ServiceKit", "TestSupport", asyncHTTPClient, grdb, httpTypes,
                    hummingbird,
                    logging, nioCore, nioPosix,
                ], data: ["FirstSchema.sql"]),
            tests(
                "ImportsTests",
                dependencies: [
                    "Accounts", "Console", "Imports", "Messages", "ServiceKit", "TestSupport", grdb, nioCore, nioPosix,
                ],
                data: ["Corpus", "FirstSchema.sql"]),
            tests(
                "NotificationsTests",
                dependencies: [
                    "CCurl", "Console", "Notifications", "Messages", "ServiceKit", "TestSupport", grdb, logging,
                    nioCore,
                ],
                data: ["Emails", "FirstSchema.sql"]),
            tests(
                "ContractTests",
                dependencies: [
                    "Accounts", "Imports", "Notifications", "Messages", "ServiceKit", "TestSupport", crypto, grdb,
                    httpTypes,
                    hummingbird, nioCore,
                ],
                data: ["Contracts"]),
            tests(
                "EndToEndTests",
                dependencies: [
                    "accounts-service", "import-service", "notification-service", "Messages", "ServiceKit",
                    "TestSupport", asyncHTTPClient, grdb, nioCore, nioHTTP1,
                ],
                data: ["Replacing/keeps-sockets.py"]),
        ]
)
