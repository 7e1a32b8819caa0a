//! The table of change classes: what there is, and how bad each is for a client.

/// How bad a change is for a client that was built from the old document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// It goes on as before.
    Harmless,
    /// It may go on as before; someone should look.
    Risky,
    /// Calls fail, or answers can no longer be read.
    Breaking,
}

/// Which way a value travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// The client sends it.
    Request,
    /// The vendor sends it: a response, or the payload of a webhook.
    Response,
    /// It travels both ways.
    Both,
    /// It is no value: an operation, a server, a scheme.
    Neither,
}

/// How bad a class is, by direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Levels {
    /// Direction does not matter.
    Any(Level),
    /// Of what is sent, and of what is received.
    Ways { request: Level, response: Level },
}

/// What a class is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    Operation,
    Parameter,
    Body,
    Response,
    Type,
    Field,
    Enum,
    Union,
    Constraint,
    Security,
    Server,
    Webhook,
}

impl Level {
    /// The word for it, in every output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Harmless => "harmless",
            Self::Risky => "risky",
            Self::Breaking => "breaking",
        }
    }
}

impl Way {
    /// The word for it; empty for what is no value.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
            Self::Both => "request and response",
            Self::Neither => "",
        }
    }

    /// The way of what is used in these ways; nothing that is used in none is told from what the vendor sends: a
    /// schema that nothing refers to describes a webhook more often than not.
    #[must_use]
    pub fn of(input: bool, output: bool) -> Self {
        match (input, output) {
            (true, true) => Self::Both,
            (true, false) => Self::Request,
            (false, _) => Self::Response,
        }
    }

    /// Whether a client sends it.
    #[must_use]
    pub fn is_sent(self) -> bool {
        matches!(self, Self::Request | Self::Both)
    }

    /// Whether a client receives it.
    #[must_use]
    pub fn is_received(self) -> bool {
        matches!(self, Self::Response | Self::Both)
    }
}

impl Levels {
    /// The worst that it is on this way.
    #[must_use]
    pub fn on(self, way: Way) -> Level {
        match (self, way) {
            (Self::Any(level), _) => level,
            (Self::Ways { request, .. }, Way::Request) => request,
            (Self::Ways { response, .. }, Way::Response) => response,
            (Self::Ways { request, response }, Way::Both | Way::Neither) => request.max(response),
        }
    }
}

impl Subject {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Operation => "operation",
            Self::Parameter => "parameter",
            Self::Body => "body",
            Self::Response => "response",
            Self::Type => "type",
            Self::Field => "field",
            Self::Enum => "enum",
            Self::Union => "union",
            Self::Constraint => "constraint",
            Self::Security => "security",
            Self::Server => "server",
            Self::Webhook => "webhook",
        }
    }
}

macro_rules! levels {
    ($level:ident) => {
        Levels::Any(Level::$level)
    };
    ($request:ident $response:ident) => {
        Levels::Ways {
            request: Level::$request,
            response: Level::$response,
        }
    };
}

macro_rules! classes {
    ($($name:ident $id:literal $subject:ident ($($level:ident)+) $text:literal $why:literal;)*) => {
        /// One class of changes. The text form (`field-removed`) is stable.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Class { $(#[doc = $why] $name,)* }

        /// Every class, in the order of the table in the guide.
        pub const CLASSES: &[Class] = &[$(Class::$name,)*];

        impl Class {
            /// The stable text form.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// What it is about.
            #[must_use]
            pub fn subject(self) -> Subject {
                match self { $(Self::$name => Subject::$subject,)* }
            }

            /// How bad it is.
            #[must_use]
            pub fn levels(self) -> Levels {
                match self { $(Self::$name => levels!($($level)+),)* }
            }

            /// What happened, for the line that reports one.
            #[must_use]
            pub fn text(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// Why it is as bad as it is.
            #[must_use]
            pub fn why(self) -> &'static str {
                match self { $(Self::$name => $why,)* }
            }
        }
    };
}

// Name, id, subject, levels (one for any direction, or request then response), text, reason.
classes! {
    OperationAdded "operation-added" Operation (Harmless) "operation added" "Nobody called it.";
    OperationRemoved "operation-removed" Operation (Breaking) "operation removed" "Calls to it fail.";
    OperationMoved "operation-moved" Operation (Breaking) "operation moved" "It keeps its `operationId` and has another method or path; calls to the old one fail.";
    OperationIdChanged "operation-id-changed" Operation (Risky) "`operationId` changed" "Nothing changes on the wire, but a catalog may name it and generated code is called after it.";
    OperationDeprecated "operation-deprecated" Operation (Risky) "operation deprecated" "It works and will go; its request and its method become `#[deprecated]`.";
    OperationReactivated "operation-reactivated" Operation (Harmless) "operation no longer deprecated" "It stays.";
    OperationTagsChanged "operation-tags-changed" Operation (Harmless) "tags changed" "Tags sort operations into files, which are private.";

    ParameterAdded "parameter-added" Parameter (Harmless) "optional parameter added" "Calls without it mean what they meant.";
    ParameterAddedRequired "parameter-added-required" Parameter (Breaking) "required parameter added" "Calls without it are refused.";
    ParameterAddedRequiredDefault "parameter-added-required-default" Parameter (Risky) "required parameter with a default added" "The vendor says that it must be sent and what it is otherwise; one of the two is wrong.";
    ParameterRemoved "parameter-removed" Parameter (Risky) "parameter removed" "A vendor ignores it, or refuses the call.";
    ParameterBecameRequired "parameter-became-required" Parameter (Breaking) "parameter became required" "Calls without it are refused.";
    ParameterBecameOptional "parameter-became-optional" Parameter (Harmless) "parameter became optional" "Calls with it are as good as before.";
    ParameterMoved "parameter-moved" Parameter (Breaking) "parameter moved" "It is looked for in another part of the request, or at another place of the path.";
    ParameterRenamedInPath "parameter-renamed-in-path" Parameter (Harmless) "path parameter has another name" "Names of path parameters are not sent; only the generated input is called otherwise.";
    ParameterStyleChanged "parameter-style-changed" Parameter (Breaking) "parameter is written otherwise" "`style`, `explode` or `content` decide what is sent.";
    ParameterReservedChanged "parameter-reserved-changed" Parameter (Risky) "`allowReserved` changed" "Only values with reserved characters are written otherwise.";
    ParameterDeprecated "parameter-deprecated" Parameter (Risky) "parameter deprecated" "It works and will go.";
    ParameterReactivated "parameter-reactivated" Parameter (Harmless) "parameter no longer deprecated" "It stays.";
    ParameterDefaultAdded "parameter-default-added" Parameter (Risky) "parameter has a default" "Calls without it may mean something else now.";
    ParameterDefaultChanged "parameter-default-changed" Parameter (Risky) "default of a parameter changed" "Calls without it mean something else now.";
    ParameterDefaultRemoved "parameter-default-removed" Parameter (Risky) "parameter has no default any more" "Calls without it may mean something else now.";

    BodyAdded "body-added" Body (Harmless) "optional request body added" "Calls without it mean what they meant.";
    BodyAddedRequired "body-added-required" Body (Breaking) "required request body added" "Calls without it are refused.";
    BodyRemoved "body-removed" Body (Risky) "request body removed" "A vendor ignores it, or refuses the call.";
    BodyBecameRequired "body-became-required" Body (Breaking) "request body became required" "Calls without it are refused.";
    BodyBecameOptional "body-became-optional" Body (Harmless) "request body became optional" "Calls with it are as good as before.";
    BodyMediaTypeChanged "body-media-type-changed" Body (Breaking) "media type of the request body changed" "The vendor reads the body otherwise; of several offered the one that is generated is compared.";
    BodyMediaTypeAdded "body-media-type-added" Body (Harmless) "media type of the request body added" "The client sends what it knows; where this one holds something else, it has a request of its own.";
    BodyMediaTypeRemoved "body-media-type-removed" Body (Risky) "media type of the request body removed" "A generated client sends the one that is preferred, and that stays; who sends this one is refused.";
    BodyAlternativeRemoved "body-alternative-removed" Body (Breaking) "request in another media type removed" "It held something else than the preferred one, so its request goes.";
    BodyEncodingChanged "body-encoding-changed" Body (Breaking) "`encoding` of the request body changed" "Parts of a form are written otherwise.";

    ResponseAdded "response-added" Response (Risky) "success response added" "An answer that the client does not know.";
    ResponseRemoved "response-removed" Response (Breaking) "success response removed" "What the client waits for does not come any more.";
    ErrorAdded "error-added" Response (Harmless) "error response added" "An error of any status is one.";
    ErrorRemoved "error-removed" Response (Harmless) "error response removed" "An error of any status is one; only its body has no type any more.";
    ResponseBodyAdded "response-body-added" Response (Harmless) "response has a body" "A client that awaits nothing does not read it.";
    ResponseBodyRemoved "response-body-removed" Response (Breaking) "response has no body any more" "What the client reads is not there.";
    ErrorBodyRemoved "error-body-removed" Response (Harmless) "body of an error is described no more" "The status still says what it is; the body is kept as text.";
    ResponseMediaTypeAdded "response-media-type-added" Response (Harmless) "media type of a response added" "The client asks for the one it knows.";
    ResponseMediaTypeRemoved "response-media-type-removed" Response (Breaking) "media type of a response removed" "The answer comes in a form that the client cannot read.";
    ResponseHeaderAdded "response-header-added" Response (Harmless) "header of a response added" "A client that does not know it does not read it.";
    ResponseHeaderRemoved "response-header-removed" Response (Risky) "header of a response removed" "No generated type has it, but a catalog may read it: for the next page, a limit of calls, a code.";
    ResponseHeaderBecameOptional "response-header-became-optional" Response (Risky) "header of a response became optional" "Who counts on it finds nothing now and then.";
    ResponseHeaderBecameRequired "response-header-became-required" Response (Harmless) "header of a response became required" "Who reads it finds it.";
    ResponseHeaderTypeChanged "response-header-type-changed" Response (Risky) "type of a response's header changed" "No generated type has it, but a catalog may read it, and a date is no count of seconds.";

    SchemaAdded "schema-added" Type (Harmless) "schema added" "Nothing refers to it yet.";
    SchemaRemoved "schema-removed" Type (Risky) "schema removed" "Nothing refers to it, but a catalog may: as the payload of a webhook.";
    SchemaRenamed "schema-renamed" Type (Harmless) "schema has another name" "Nothing changes on the wire; the generated type is called otherwise.";
    TypeChanged "type-changed" Type (Breaking Breaking) "type changed" "One side writes what the other does not read.";
    TypeWidened "type-widened" Type (Harmless Breaking) "type widened" "All that was sent is still right; what comes may not fit.";
    TypeNarrowed "type-narrowed" Type (Breaking Harmless) "type narrowed" "What is sent may be refused; all that comes still fits.";
    TypeDescribed "type-described" Type (Risky Harmless) "value is described now" "It was any JSON; what it always was is now said.";
    TypeUndescribed "type-undescribed" Type (Harmless Breaking) "value is not described any more" "It may be any JSON now, which the client's type does not read.";
    FormatAdded "format-added" Type (Risky Harmless) "format added" "Texts that are not of the format may be refused.";
    FormatRemoved "format-removed" Type (Harmless Risky) "format removed" "Texts that are not of the format may come.";
    FormatChanged "format-changed" Type (Risky Risky) "format changed" "The text means something else; malformed ones are kept as they are.";
    NullAllowed "null-allowed" Type (Harmless Breaking) "`null` allowed" "`null` comes where a value was promised.";
    NullAllowedOptional "null-allowed-optional" Type (Harmless Harmless) "`null` allowed for what is optional" "`null` is read as absent.";
    NullRefused "null-refused" Type (Breaking Harmless) "`null` refused" "A `null` that is sent may be refused.";
    TypeDeprecated "type-deprecated" Type (Risky) "schema deprecated" "It works and will go.";
    TypeReactivated "type-reactivated" Type (Harmless) "schema no longer deprecated" "It stays.";

    FieldAdded "field-added" Field (Harmless Harmless) "optional field added" "Nobody sent it; what is not known is skipped.";
    FieldAddedRequired "field-added-required" Field (Breaking Harmless) "required field added" "Requests without it are refused.";
    FieldAddedRequiredDefault "field-added-required-default" Field (Risky Harmless) "required field with a default added" "The vendor says that it must be sent and what it is otherwise; one of the two is wrong.";
    FieldRemoved "field-removed" Field (Risky Breaking) "field removed" "A vendor ignores what it does not know, or refuses it; what the client reads is not there.";
    FieldRefused "field-refused" Field (Breaking Breaking) "field must not be sent any more" "Its schema is `false`, or it went and `additionalProperties` is `false`: requests with it are refused.";
    RequiredNameAdded "required-name-added" Field (Breaking Harmless) "required now, which no schema describes" "Requests without it are refused, and no generated type has it.";
    RequiredNameRemoved "required-name-removed" Field (Harmless Risky) "no longer required, which no schema described" "No generated type has it, but code may read it in what comes.";
    FieldBecameRequired "field-became-required" Field (Breaking Harmless) "field became required" "Requests without it are refused.";
    FieldBecameOptional "field-became-optional" Field (Harmless Breaking) "field became optional" "An answer without it cannot be read.";
    FieldBecameReadOnly "field-became-read-only" Field (Risky Harmless) "field became read-only" "What is sent is ignored, or refused.";
    FieldBecameNotReadOnly "field-became-not-read-only" Field (Risky Harmless) "field is no longer read-only" "It can be sent now, and where it is required it must be.";
    FieldBecameWriteOnly "field-became-write-only" Field (Harmless Breaking) "field became write-only" "It comes no more.";
    FieldBecameNotWriteOnly "field-became-not-write-only" Field (Harmless Harmless) "field is no longer write-only" "It comes as well now, and is skipped.";
    FieldDeprecated "field-deprecated" Field (Risky Risky) "field deprecated" "It works and will go.";
    FieldReactivated "field-reactivated" Field (Harmless Harmless) "field no longer deprecated" "It stays.";
    FieldDefaultAdded "field-default-added" Field (Risky Harmless) "field has a default" "Requests without it may mean something else now.";
    FieldDefaultChanged "field-default-changed" Field (Risky Harmless) "default of a field changed" "Requests without it mean something else now.";
    FieldDefaultRemoved "field-default-removed" Field (Risky Harmless) "field has no default any more" "Requests without it may mean something else now.";
    ExtraAllowed "extra-allowed" Field (Harmless Harmless) "further members allowed" "They are kept.";
    ExtraClosed "extra-closed" Field (Risky Harmless) "further members refused" "`additionalProperties` is `false`. Nothing was said of them before, so no generated type sends any; a request that has some all the same is refused.";
    ExtraOpened "extra-opened" Field (Harmless Harmless) "further members no longer refused" "Nobody sent any; what comes is skipped.";
    ExtraWithdrawn "extra-withdrawn" Field (Breaking Harmless) "further members refused, which were allowed" "`additionalProperties` is `false`, and was what they are: requests with some are refused.";
    ExtraRefused "extra-refused" Field (Risky Harmless) "further members no longer described" "Members that are sent beyond the named ones may be refused.";

    EnumValueAdded "enum-value-added" Enum (Harmless Risky) "enum value added" "It is read as an unknown value, which code that decides by it does not expect.";
    EnumValueRemoved "enum-value-removed" Enum (Breaking Harmless) "enum value removed" "Requests with it are refused.";
    EnumClosed "enum-closed" Enum (Breaking Harmless) "became an enum" "Requests with any other value are refused.";
    EnumOpened "enum-opened" Enum (Harmless Risky) "is no longer an enum" "Values that nobody listed may come.";
    EnumValueDeprecated "enum-value-deprecated" Enum (Risky Risky) "enum value deprecated" "It works and will go.";
    EnumValueReactivated "enum-value-reactivated" Enum (Harmless Harmless) "enum value no longer deprecated" "It stays.";
    ConstantChanged "constant-changed" Enum (Breaking Breaking) "constant changed" "The one value there was is another one.";

    VariantAdded "variant-added" Union (Harmless Breaking) "alternative added" "A value of a shape that the client does not know cannot be read.";
    VariantRemoved "variant-removed" Union (Breaking Harmless) "alternative removed" "Requests with it are refused.";
    VariantDeprecated "variant-deprecated" Union (Risky Risky) "alternative deprecated" "It works and will go.";
    VariantReactivated "variant-reactivated" Union (Harmless Harmless) "alternative no longer deprecated" "It stays.";
    DiscriminatorChanged "discriminator-changed" Union (Breaking Breaking) "discriminator changed" "Another member tells the alternatives apart.";
    DiscriminatorValueAdded "discriminator-value-added" Union (Harmless Risky) "value of the discriminator added" "A value that the client does not know may come.";
    DiscriminatorValueRemoved "discriminator-value-removed" Union (Breaking Harmless) "value of the discriminator removed" "Requests with it are refused.";

    ConstraintTightened "constraint-tightened" Constraint (Risky Harmless) "constraint tightened" "Of `minimum`, `maximum`, their exclusive forms, `multipleOf`, `minLength`, `maxLength`, `minItems`, `maxItems`, `uniqueItems`, `pattern`: a value that was right may be refused; the client does not check.";
    ConstraintLoosened "constraint-loosened" Constraint (Harmless Harmless) "constraint loosened" "What comes is not checked.";
    ConstraintChanged "constraint-changed" Constraint (Risky Harmless) "constraint changed" "A value that was right may be refused.";

    SecurityRequired "security-required" Security (Breaking) "calls need a credential" "Anonymous calls are refused.";
    SecurityDropped "security-dropped" Security (Harmless) "calls need no credential any more" "A credential is not looked at.";
    SecurityAdded "security-added" Security (Harmless) "alternative credential added" "The old ones are as good.";
    SecurityRemoved "security-removed" Security (Breaking) "alternative credential removed" "Calls with it are refused.";
    ScopeAdded "scope-added" Security (Breaking) "scope asked for" "Tokens without it are refused; users must consent again.";
    ScopeRemoved "scope-removed" Security (Harmless) "scope no longer asked for" "Tokens with it are as good.";
    SchemeAdded "scheme-added" Security (Harmless) "security scheme added" "Nobody used it.";
    SchemeRemoved "scheme-removed" Security (Breaking) "security scheme removed" "Credentials of it are not taken any more.";
    SchemeChanged "scheme-changed" Security (Breaking) "security scheme changed" "The credential is sent otherwise.";
    OAuthFlowAdded "oauth-flow-added" Security (Harmless) "OAuth flow added" "Nobody used it.";
    OAuthFlowRemoved "oauth-flow-removed" Security (Breaking) "OAuth flow removed" "Users cannot connect by it any more.";
    OAuthUrlChanged "oauth-url-changed" Security (Breaking) "OAuth URL changed" "Users are sent, or tokens asked for, at the old one.";
    OAuthScopeOffered "oauth-scope-offered" Security (Harmless) "OAuth scope offered" "Nobody asked for it.";
    OAuthScopeWithdrawn "oauth-scope-withdrawn" Security (Risky) "OAuth scope no longer offered" "Asking for it may be refused.";

    ServerAdded "server-added" Server (Harmless) "server added" "The old ones are called.";
    ServerRemoved "server-removed" Server (Breaking) "server removed" "Calls to it fail.";
    ServerDefaultChanged "server-default-changed" Server (Risky) "the first server is another one" "Who does not choose calls the first.";
    ServerVariableChanged "server-variable-changed" Server (Risky) "variable of a server changed" "Its default or its values are others.";
    ServerVariableRenamed "server-variable-renamed" Server (Harmless) "variable of a server has another name" "Names of variables are not sent.";

    WebhookAdded "webhook-added" Webhook (Harmless) "webhook added" "Nobody subscribed to it.";
    WebhookRemoved "webhook-removed" Webhook (Breaking) "webhook removed" "It comes no more.";
    CallbackAddressChanged "callback-address-changed" Webhook (Breaking) "callback is sent elsewhere" "The address that a client gives is looked for in another part of its request.";
    WebhookMethodChanged "webhook-method-changed" Webhook (Risky) "method of a webhook changed" "A host may listen for the old one only.";
    WebhookDeprecated "webhook-deprecated" Webhook (Risky) "webhook deprecated" "It works and will go.";
    WebhookReactivated "webhook-reactivated" Webhook (Harmless) "webhook no longer deprecated" "It stays.";
    WebhookPayloadAdded "webhook-payload-added" Webhook (Harmless) "webhook has a payload" "A host that awaits nothing does not read it.";
    WebhookPayloadRemoved "webhook-payload-removed" Webhook (Breaking) "webhook has no payload any more" "What is read is not there.";
    WebhookMediaTypeChanged "webhook-media-type-changed" Webhook (Breaking) "media type of a webhook's payload changed" "It comes in a form that is not read.";
    WebhookParameterAdded "webhook-parameter-added" Webhook (Harmless) "parameter of a webhook added" "It is not looked at.";
    WebhookParameterRemoved "webhook-parameter-removed" Webhook (Risky) "parameter of a webhook removed" "A host may look at it.";
    WebhookAnswerAdded "webhook-answer-added" Webhook (Harmless) "answer to a webhook added" "The old ones are as good.";
    WebhookAnswerRemoved "webhook-answer-removed" Webhook (Risky) "answer to a webhook removed" "A host that answers so may be taken for one that failed.";
    WebhookAnswerBodyAdded "webhook-answer-body-added" Webhook (Risky) "answer to a webhook has a body" "A host that answers without one may be taken for one that failed.";
    WebhookAnswerBodyRemoved "webhook-answer-body-removed" Webhook (Harmless) "answer to a webhook has no body any more" "What is answered is not looked at.";
    WebhookAnswerMediaTypeAdded "webhook-answer-media-type-added" Webhook (Harmless) "media type of an answer to a webhook added" "The old ones are as good.";
    WebhookAnswerMediaTypeRemoved "webhook-answer-media-type-removed" Webhook (Breaking) "media type of an answer to a webhook removed" "A host answers in a form that is not read.";
}
