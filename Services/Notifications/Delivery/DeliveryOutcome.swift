import CCurl

/// What came of one try to send a message.
enum DeliveryOutcome: Equatable, Sendable {
    case sent
    /// For good; with the relay's words.
    case refused(String)
    /// The relay could not take this message now.
    case deferred(String)
    /// The message had left and no answer came: it may have arrived.
    case unanswered(String)
    /// It has nothing to do with this message, which has not left.
    case trouble(RelayTrouble)
    /// A connection that was kept open had ended meanwhile; a new one may well do.
    case stale
    /// The service stops, and the message has not left.
    case stopped

    /// - Parameters:
    ///   - isReused: whether the connection had carried an earlier message.
    ///   - detail: what libcurl says about an error.
    init(
        _ code: CURLcode, _ stage: Conversation.Stage, _ reply: Conversation.Reply?, isReused: Bool, detail: String
    ) {
        if code == CURLE_OK {
            self = .sent
            return
        }
        // 421 may come in answer to anything: the relay closes the connection (RFC 5321 3.8).
        let isLost = reply == nil || reply?.code == 421
        let words = reply.map { "\($0.code) \($0.text)" } ?? detail
        let isForGood = (reply?.code ?? 0) >= 500
        switch stage {
        case _ where code == CURLE_ABORTED_BY_CALLBACK && stage < .content:
            self = .stopped
        case .connection, .greeting, .encryption, .password:
            self = .trouble(RelayTrouble(code, stage, reply, detail: detail))
        case .sender where reply?.code == 530, .recipient where reply?.code == 530, .start where reply?.code == 530:
            // RFC 4954 6: it wants to know who sends.
            self = .trouble(RelayTrouble(.password, words))
        case .sender where isLost && isReused:
            self = .stale
        case .sender where reply?.code == 552:
            self = .refused(words)
        case .sender:
            self = .trouble(RelayTrouble(isForGood ? .sender : .away, words))
        case .recipient, .start:
            self = isForGood ? .refused(words) : .deferred(words)
        case .content where reply == nil:
            self = .unanswered(detail)
        case .content:
            self = isForGood ? .refused(words) : .deferred(words)
        }
    }
}

/// Why no message can leave at the moment.
struct RelayTrouble: Error, Equatable, Sendable {
    enum Kind: Sendable {
        /// It cannot be reached, or does not want to talk now.
        case away
        /// Its certificate is not good, or it does not offer the encryption that is asked for.
        case encryption
        /// It does not let this service in.
        case password
        /// It does not take messages from the sender's address.
        case sender
    }

    var kind: Kind
    /// The relay's, or libcurl's.
    var words: String

    init(_ kind: Kind, _ words: String) {
        self.kind = kind
        self.words = words
    }

    init(_ code: CURLcode, _ stage: Conversation.Stage, _ reply: Conversation.Reply?, detail: String) {
        let words = reply.map { "\($0.code) \($0.text)" } ?? detail
        switch code {
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_USE_SSL_FAILED, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR:
            // Of these the relay's last words say nothing: it was content.
            self.init(.encryption, detail)
        case CURLE_LOGIN_DENIED where !(400..<500).contains(reply?.code ?? 0):
            self.init(.password, words)
        default:
            self.init(.away, words)
        }
    }

    /// Whether a person has to do something about it. A wrong password that is tried again and again may lock the account.
    var needsPerson: Bool { kind != .away }

    /// How long to wait before asking the relay again.
    func wait(afterFailures failures: Int) -> Duration {
        needsPerson
            ? RetryRule.wait(.seconds(300), doubled: failures - 1, upTo: .seconds(3600))
            : RetryRule.wait(.seconds(1), doubled: failures - 1, upTo: .seconds(60))
    }
}
