public import NIOCore
import NIOPosix
import Synchronization

/// A mail relay that does what a test says: by default it takes everything.
///
/// ```swift
/// try await ScriptedRelay.running { event in
///     event == .said("RCPT TO:<bo@example.org>") ? .answer("450 4.2.0 come back later") : .usual
/// } while: { relay in
///     …
///     #expect(relay.taken.count == 1)
/// }
/// ```
public final class ScriptedRelay: Sendable {
    public enum Event: Sendable, Equatable {
        /// A connection has been made; they are numbered from 1.
        case connected(Int)
        /// A command, without its line end.
        case said(String)
        /// The content of a message has arrived in full.
        case sent(Mail)
    }

    public enum Reaction: Sendable, Equatable {
        /// What a relay does that takes everything.
        case usual
        /// One line.
        case answer(String)
        case answerAndClose(String)
        case close
        /// Nothing is answered, and the connection stays open.
        case silence
        case usualAfter(TimeAmount)
    }

    public struct Mail: Sendable, Equatable {
        public var sender: String
        public var recipient: String
        /// Headers and body as they came, with dots doubled at the beginning of lines.
        public var content: String
        public var connection: Int

        /// The value of a header on one line.
        public func header(_ name: String) -> String? {
            let head = content.split(separator: "\r\n\r\n", maxSplits: 1).first ?? ""
            let lines = head.replacing("\r\n ", with: " ").split(separator: "\r\n")
            let line = lines.first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
            return line.map { String($0.dropFirst(name.count + 1).drop { $0 == " " }) }
        }
    }

    public typealias Script = @Sendable (Event) -> Reaction

    private struct State {
        var connections = 0
        var arrived: [Mail] = []
        var taken: [Mail] = []
    }

    private let state = Mutex(State())
    private let script: Script

    private init(_ script: @escaping Script) {
        self.script = script
    }

    /// Messages whose content arrived in full, whatever was answered.
    public var arrived: [Mail] { state.withLock { $0.arrived } }
    /// Messages that were answered with 250.
    public var taken: [Mail] { state.withLock { $0.taken } }
    public var connections: Int { state.withLock { $0.connections } }

    /// Runs a relay on `port` of 127.0.0.1 until `body` is done.
    public static func running<Value: Sendable>(
        on port: Int, _ script: @escaping Script = { _ in .usual },
        while body: (ScriptedRelay) async throws -> Value
    ) async throws -> Value {
        let relay = ScriptedRelay(script)
        let group = MultiThreadedEventLoopGroup.singleton
        let server = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Conversation(relay))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        do {
            let value = try await body(relay)
            try await server.close()
            return value
        } catch {
            try? await server.close()
            throw error
        }
    }

    fileprivate func connect() -> Int {
        state.withLock { state in
            state.connections += 1
            return state.connections
        }
    }

    fileprivate func reaction(to event: Event) -> Reaction {
        if case .sent(let mail) = event { state.withLock { $0.arrived.append(mail) } }
        return script(event)
    }

    fileprivate func take(_ mail: Mail) {
        state.withLock { $0.taken.append(mail) }
    }
}

/// One connection.
private final class Conversation: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let relay: ScriptedRelay
    private var number = 0
    private var pending = ByteBuffer()
    private var sender = ""
    private var recipient = ""
    private var content: [String]?

    init(_ relay: ScriptedRelay) {
        self.relay = relay
    }

    func channelActive(context: ChannelHandlerContext) {
        number = relay.connect()
        react(to: .connected(number), "220 scripted relay", context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        pending.writeBuffer(&bytes)
        while let end = pending.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
            let line = pending.readString(length: end - pending.readerIndex + 1) ?? ""
            read(line.hasSuffix("\r\n") ? String(line.dropLast()) : line, context)
        }
    }

    private func read(_ line: String, _ context: ChannelHandlerContext) {
        guard var lines = content else { return obey(line, context) }
        guard line == "." else {
            lines.append(line)
            content = lines
            return
        }
        content = nil
        let text = lines.map { $0 + "\r\n" }.joined()
        let mail = ScriptedRelay.Mail(sender: sender, recipient: recipient, content: text, connection: number)
        react(to: .sent(mail), "250 2.0.0 taken", context)
    }

    private func obey(_ command: String, _ context: ChannelHandlerContext) {
        let verb = command.prefix { $0 != " " && $0 != ":" }.uppercased()
        switch verb {
        case "EHLO": react(to: .said(command), "250-scripted relay\r\n250 8BITMIME", context)
        case "MAIL":
            sender = address(in: command)
            react(to: .said(command), "250 2.1.0 good", context)
        case "RCPT":
            recipient = address(in: command)
            react(to: .said(command), "250 2.1.5 good", context)
        case "DATA": react(to: .said(command), "354 go ahead", context)
        case "QUIT": react(to: .said(command), "221 2.0.0 bye", context)
        default: react(to: .said(command), "250 2.0.0 good", context)
        }
    }

    private func address(in command: String) -> String {
        String(command.drop { $0 != "<" }.dropFirst().prefix { $0 != ">" })
    }

    private func react(to event: ScriptedRelay.Event, _ usual: String, _ context: ChannelHandlerContext) {
        switch relay.reaction(to: event) {
        case .usual: answer(usual, to: event, context)
        case .answer(let text): answer(text, to: event, context)
        case .answerAndClose(let text):
            answer(text, to: event, context)
            context.close(promise: nil)
        case .close: context.close(promise: nil)
        case .silence: break
        case .usualAfter(let time):
            let own = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            context.eventLoop.scheduleTask(in: time) {
                let (handler, context) = own.value
                handler.answer(usual, to: event, context)
            }
        }
    }

    private func answer(_ text: String, to event: ScriptedRelay.Event, _ context: ChannelHandlerContext) {
        if text.hasPrefix("354") { content = [] }
        if case .sent(let mail) = event, text.hasPrefix("250") { relay.take(mail) }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text + "\r\n")), promise: nil)
        if text.hasPrefix("221") { context.close(promise: nil) }
    }
}
