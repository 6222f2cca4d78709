//! `expressentry.rounds.v1.ClockService`.

use std::sync::Arc;

use express_entry_proto::rounds::v1 as pb;
use pb::clock_service_server::ClockService;
use tonic::{Request, Response, Status};

use super::{Door, detached};
use crate::clock::Clock;
use crate::convert::{requests, values};
use crate::status::Problem;
use express_entry_transport::deadline::Deadline;

/// The calls of the clock.
pub struct ClockApi(pub Door);

#[tonic::async_trait]
impl ClockService for ClockApi {
    async fn get_clock(
        &self,
        _: Request<pb::GetClockRequest>,
    ) -> Result<Response<pb::GetClockResponse>, Status> {
        let now = self.0.service()?.pool.now().map_err(Problem::from)?;
        let kind = match self.0.service()?.pool.clock() {
            Clock::System(_) => pb::ClockKind::System,
            Clock::Simulated(_) => pb::ClockKind::Simulated,
        };
        let now = Some(values::timestamp(now));
        Ok(Response::new(pb::GetClockResponse {
            now,
            kind: kind.into(),
        }))
    }

    async fn advance_clock(
        &self,
        request: Request<pb::AdvanceClockRequest>,
    ) -> Result<Response<pb::AdvanceClockResponse>, Status> {
        let deadline = Deadline::of(&request);
        let service = Arc::clone(self.0.service()?);
        let Clock::Simulated(_) = service.pool.clock() else {
            return Err(Problem::ClockNotSimulated.into());
        };
        let now = service.pool.now().map_err(Problem::from)?;
        let to = requests::advance(request.get_ref(), now).map_err(Problem::from)?;
        let now = detached(async move {
            service.life.go_on(to, deadline).await?;
            Ok(service.pool.now()?)
        })
        .await?;
        Ok(Response::new(pb::AdvanceClockResponse {
            now: Some(values::timestamp(now)),
        }))
    }
}
